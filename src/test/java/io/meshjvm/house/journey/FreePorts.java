package io.meshjvm.house.journey;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports to listen on later, below those that the system gives to outgoing connections, of which a
 * load makes many.
 */
final class FreePorts {

  private static final int FIRST = 12_000;
  private static final int END = 30_000;

  private FreePorts() {}

  /** A port that is free on every address of this machine. */
  static int next() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(port));
        return port;
      } catch (BindException e) {
        // Taken: the next one is drawn.
        continue;
      }
    }
  }
}
