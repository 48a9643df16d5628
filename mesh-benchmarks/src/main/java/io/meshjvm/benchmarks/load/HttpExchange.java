package io.meshjvm.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * GET over HTTP/1.1, by a client that does no more than find the end of an answer: as little as
 * possible beside the way that is measured.
 */
final class HttpExchange implements Exchange {

  private static final int BUFFER = 16_384;
  private static final String END = "\r\n\r\n";
  private static final String LENGTH = "\r\ncontent-length:";
  private static final byte[] REQUEST =
      ("GET / HTTP/1.1\r\nHost: " + Service.HOST + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);

  private final Socket socket;
  private final int payload;
  private final byte[] buffer = new byte[BUFFER];
  private int filled;

  /**
   * An exchange.
   *
   * @param socket the connection; closed with this
   * @param payload how long an answer's body has to be
   */
  HttpExchange(Socket socket, int payload) throws SocketException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    this.socket = socket;
    this.payload = payload;
  }

  @Override
  public void call() throws IOException {
    socket.getOutputStream().write(REQUEST);
    InputStream in = socket.getInputStream();
    filled = 0;
    String head = head(in);
    if (!head.startsWith("HTTP/1.1 200 ")) {
      throw new IOException("not answered well: " + head);
    }
    int missing = head.length() + END.length() + length(head) - filled;
    if (missing < 0 || in.readNBytes(missing).length < missing) {
      throw new EOFException("the body is not as long as it should be");
    }
  }

  private String head(InputStream in) throws IOException {
    while (true) {
      int count = in.read(buffer, filled, buffer.length - filled);
      if (count <= 0) {
        throw new EOFException("no complete answer");
      }
      filled += count;
      String text = new String(buffer, 0, filled, StandardCharsets.ISO_8859_1);
      int end = text.indexOf(END);
      if (end >= 0) {
        return text.substring(0, end);
      }
    }
  }

  private int length(String head) throws IOException {
    int begin = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
    int end = head.indexOf('\r', begin + LENGTH.length());
    String value = head.substring(begin + LENGTH.length(), end < 0 ? head.length() : end).strip();
    if (begin < 0 || Integer.parseInt(value) != payload) {
      throw new IOException("another length than " + payload + ": " + head);
    }
    return payload;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
