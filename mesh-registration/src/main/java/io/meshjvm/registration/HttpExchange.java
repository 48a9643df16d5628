package io.meshjvm.registration;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 GET over an open connection, read as far as the end of the response's head. The
 * JDK's clients will not do: they neither send a chosen {@code Host} nor keep from pooling
 * connections.
 */
final class HttpExchange {

  private static final int LARGEST_HEAD = 64 << 10;

  private HttpExchange() {}

  /**
   * Sends the request and reads the final response's head; 1xx responses are passed over.
   *
   * @param target path and query
   * @param headers all headers, {@code Host} included
   */
  static Head get(Socket socket, String target, Map<String, String> headers, Deadline deadline)
      throws IOException {
    StringBuilder request = new StringBuilder("GET ").append(target).append(" HTTP/1.1\r\n");
    headers.forEach((name, value) -> append(request, name, value));
    request.append("\r\n");
    socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    Head head;
    do {
      head = parse(readHead(socket, deadline));
    } while (head.status() < 200);
    return head;
  }

  private static void append(StringBuilder request, String name, String value) {
    if ((name + value).chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
      throw new IllegalArgumentException("probe header " + name + " holds a line break");
    }
    request.append(name).append(": ").append(value).append("\r\n");
  }

  private static String readHead(Socket socket, Deadline deadline) throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int tail = 0;
    while (tail != 0x0d0a0d0a) {
      socket.setSoTimeout(deadline.remainingMillis());
      int next = in.read();
      if (next < 0) {
        throw new ProtocolException("the connection ended within the response's head");
      }
      if (head.size() >= LARGEST_HEAD) {
        throw new ProtocolException(
            "the response's head is larger than " + LARGEST_HEAD + " bytes");
      }
      head.write(next);
      tail = tail << 8 | next;
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private static Head parse(String head) throws ProtocolException {
    List<String> lines = head.lines().toList();
    if (!lines.get(0).matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
      throw new ProtocolException("not an HTTP/1 response");
    }
    String location = null;
    for (String line : lines) {
      if (location == null && line.regionMatches(true, 0, "Location:", 0, 9)) {
        location = line.substring(9).strip();
      }
    }
    return new Head(Integer.parseInt(lines.get(0).substring(9, 12)), location);
  }

  /**
   * Head of a response.
   *
   * @param status status code, 200 to 999
   * @param location value of the {@code Location} header, or null
   */
  record Head(int status, @Nullable String location) {}
}
