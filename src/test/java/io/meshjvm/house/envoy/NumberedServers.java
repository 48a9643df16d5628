package io.meshjvm.house.envoy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Servers on loopback that tell every caller their number, one byte, and hang up. */
final class NumberedServers implements AutoCloseable {

  private static final int BACKLOG = 512;

  private final List<ServerSocket> servers = new ArrayList<>();

  NumberedServers(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      ServerSocket server = new ServerSocket();
      server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), BACKLOG);
      servers.add(server);
      Thread thread = new Thread(() -> serve(server, servers.indexOf(server)), "numbered-" + i);
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void serve(ServerSocket server, int number) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        socket.getOutputStream().write(number);
      } catch (IOException e) {
        // The server is closed, or the caller has gone; the one who counts will notice.
      }
    }
  }

  int port(int number) {
    return servers.get(number).getLocalPort();
  }

  /** The number of the server at a port. */
  int number(int port) {
    for (int i = 0; i < servers.size(); i++) {
      if (port(i) == port) {
        return i;
      }
    }
    throw new IllegalArgumentException("no server at port " + port);
  }

  /** The number that a call from {@code source} to {@code port} ends at, or -1 if at none. */
  static int ask(String source, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
      socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
      int number = socket.getInputStream().read();
      // To the end: before it, whoever balances counts this call as one that is under way.
      return number < 0 || socket.getInputStream().read() < 0 ? number : -1;
    }
  }

  @Override
  public void close() throws IOException {
    for (ServerSocket server : servers) {
      server.close();
    }
  }
}
