package io.meshjvm.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Plain servers on loopback, each in the way that a test needs. */
final class TestServer implements AutoCloseable {

  static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static final Queue<Socket> HELD = new ConcurrentLinkedQueue<>();

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool(TestServer::daemon);
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();

  TestServer(Conversation conversation) throws IOException {
    server = new ServerSocket(0, 50, LOOPBACK);
    threads.execute(() -> accept(conversation));
  }

  /** What a server does with a connection. */
  @FunctionalInterface
  interface Conversation {
    void hold(Socket socket) throws IOException;
  }

  /** Sends back what it gets; ends when the client does. */
  static TestServer echo() throws IOException {
    return new TestServer(
        socket -> {
          socket.getInputStream().transferTo(socket.getOutputStream());
          socket.close();
        });
  }

  /** Speaks first: says {@code text} and ends what it says, and reads on. */
  static TestServer says(String text, StringBuffer heard) throws IOException {
    return new TestServer(
        socket -> {
          socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
          socket.shutdownOutput();
          InputStream in = socket.getInputStream();
          heard.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
          socket.close();
        });
  }

  /** Takes connections, and neither reads nor says anything. */
  static TestServer silent() throws IOException {
    return new TestServer(socket -> {});
  }

  /** A port where nobody listens, nor will: it stays bound for as long as this JVM runs. */
  static int closedPort() throws IOException {
    Socket holder = new Socket();
    holder.bind(new InetSocketAddress(LOOPBACK, 0));
    HELD.add(holder);
    return holder.getLocalPort();
  }

  int port() {
    return server.getLocalPort();
  }

  int accepted() {
    return accepted.get();
  }

  /** The connections that it holds. */
  Set<Socket> sockets() {
    return sockets;
  }

  private void accept(Conversation conversation) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        sockets.add(socket);
        threads.execute(() -> hold(conversation, socket));
      } catch (IOException e) {
        close();
      }
    }
  }

  private static void hold(Conversation conversation, Socket socket) {
    try {
      conversation.hold(socket);
    } catch (IOException e) {
      // The client is gone, as clients do; the test sees its own end.
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "test-server");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
