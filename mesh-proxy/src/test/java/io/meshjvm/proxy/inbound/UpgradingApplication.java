package io.meshjvm.proxy.inbound;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An application that becomes something else than HTTP with its answer, says hello and echoes. */
final class UpgradingApplication implements AutoCloseable {

  private final ServerSocket server = new ServerSocket(0, 50, ServedMesh.LOOPBACK);

  UpgradingApplication() throws IOException {
    Thread thread = new Thread(this::serve, "test-upgrade");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  private void serve() {
    try (Socket socket = server.accept()) {
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.read());
      }
      String answer =
          """
          HTTP/1.1 101 Switching Protocols
          Connection: Upgrade
          Upgrade: websocket
          Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=

          hello\
          """
              .replace("\n", "\r\n");
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
      in.transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // The client is gone; the test sees its own end.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
