package io.meshjvm.sdk;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import io.meshjvm.tls.MeshTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Servers on loopback, each in the way that a test needs. */
final class TestServer implements AutoCloseable {

  static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool(TestServer::daemon);
  private final AtomicInteger accepted = new AtomicInteger();

  private TestServer(Conversation conversation) throws IOException {
    server = new ServerSocket(0, 50, LOOPBACK);
    threads.execute(() -> accept(conversation));
  }

  /** What a server does with a connection. */
  @FunctionalInterface
  private interface Conversation {
    void hold(Socket socket) throws IOException;
  }

  /** Sends back what it gets; ends when the client does. */
  static TestServer echo() throws IOException {
    return new TestServer(
        socket -> {
          try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
          }
        });
  }

  /** Takes connections and says nothing. */
  static TestServer silent() throws IOException {
    return new TestServer(socket -> {});
  }

  /** Answers with a record of TLS that comes byte by byte and never ends. */
  static TestServer dripping() throws IOException {
    byte[] header = {22, 3, 3, 0x40, 0};
    return new TestServer(
        socket -> {
          socket.setTcpNoDelay(true);
          OutputStream out = socket.getOutputStream();
          out.write(header);
          socket.setSoTimeout(20);
          while (!socket.isClosed()) {
            try {
              if (socket.getInputStream().read() < 0) {
                socket.close();
              }
            } catch (SocketTimeoutException e) {
              // That is how long this one lets pass between two bytes.
              out.write(0);
            }
          }
        });
  }

  /** Answers whatever it gets as a plain HTTP server answers a TLS hello. */
  static TestServer plaintext() throws IOException {
    return new TestServer(
        socket -> {
          try (socket;
              InputStream in = socket.getInputStream()) {
            int ignored = in.read();
            socket
                .getOutputStream()
                .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          }
        });
  }

  /** Serves the mesh as {@code tls}; answers every path with {@code hello}. */
  static HttpServer mesh(MeshTls tls) throws IOException {
    return mesh(tls, 0);
  }

  /** The same at a port. */
  static HttpServer mesh(MeshTls tls, int port) throws IOException {
    HttpsServer server = HttpsServer.create(new InetSocketAddress(LOOPBACK, port), 0);
    server.setHttpsConfigurator(tls.httpsConfigurator());
    server.setExecutor(Executors.newCachedThreadPool(TestServer::daemon));
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "hello".getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  /** A port where nobody listens, and which nobody else gets until the socket is closed. */
  static Socket closedPort() throws IOException {
    Socket bound = new Socket();
    bound.bind(new InetSocketAddress(LOOPBACK, 0));
    return bound;
  }

  int port() {
    return server.getLocalPort();
  }

  int accepted() {
    return accepted.get();
  }

  private void accept(Conversation conversation) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        accepted.incrementAndGet();
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
