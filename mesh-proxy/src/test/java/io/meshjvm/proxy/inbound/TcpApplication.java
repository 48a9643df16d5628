package io.meshjvm.proxy.inbound;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An application that says hello first, and echoes until the client has said all. */
final class TcpApplication implements AutoCloseable {

  private final ServerSocket server = new ServerSocket(0, 50, ServedMesh.LOOPBACK);
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "test-tcp");
            thread.setDaemon(true);
            return thread;
          });

  TcpApplication() throws IOException {
    threads.execute(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        threads.execute(() -> talk(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void talk(Socket socket) {
    try (socket) {
      socket.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // The client is gone; the test sees its own end.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
