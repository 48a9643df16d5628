package io.meshjvm.house.envoy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A connection on loopback that is kept alive, over which requests go exactly as they are written.
 * Opened again when the other side closes it.
 */
final class RawConnection implements AutoCloseable {

  private static final int PATIENCE = 60_000;

  private final Dial dial;
  private Socket socket;
  private InputStream in;

  RawConnection(int port) {
    this(() -> new Socket(InetAddress.getLoopbackAddress(), port));
  }

  RawConnection(Dial dial) {
    this.dial = dial;
  }

  /** Opens a socket. */
  interface Dial {
    Socket open() throws IOException;
  }

  /** The answer to a request. */
  RawHttp.Answer exchange(byte[] request) throws IOException {
    boolean fresh = socket == null;
    try {
      return attempt(request);
    } catch (IOException e) {
      close();
      if (fresh) {
        throw e;
      }
      return attempt(request); // The other side had closed the connection after the last answer.
    }
  }

  private RawHttp.Answer attempt(byte[] request) throws IOException {
    if (socket == null) {
      socket = dial.open();
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE);
      in = new BufferedInputStream(socket.getInputStream());
    }
    socket.getOutputStream().write(request);
    socket.getOutputStream().flush();
    RawHttp.Answer head = RawHttp.parse(head());
    boolean bodiless = request[0] == 'H'; // HEAD
    int length = bodiless ? 0 : Integer.parseInt("0" + head.header("content-length"));
    String body = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    if (head.header("connection").equals("close")) {
      close();
    }
    return new RawHttp.Answer(head.status(), head.headers(), body);
  }

  private String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed after '" + head + "'");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
