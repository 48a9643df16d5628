package io.meshjvm.house.journey;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Ports to listen on later, more than once if need be. */
final class FreePorts {

  /** What keeps the ports from everybody else, for as long as this JVM runs. */
  private static final Queue<Socket> HELD = new ConcurrentLinkedQueue<>();

  private FreePorts() {}

  /**
   * A port that is free on every address of this machine, and that the system gives to nobody who
   * does not ask for it by its number: it is bound, but does not listen, and shares its address.
   */
  static int next() throws IOException {
    Socket holder = new Socket();
    holder.setReuseAddress(true);
    holder.bind(new InetSocketAddress(0));
    HELD.add(holder);
    return holder.getLocalPort();
  }
}
