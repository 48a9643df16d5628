package io.meshjvm.house.envoy;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One HTTP/1.1 request over a connection that somebody else made. */
final class RawHttp {

  static final String REQUEST = "GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";

  private static final int PATIENCE = 60_000;

  private RawHttp() {}

  /**
   * An answer.
   *
   * @param status number of the status
   * @param headers by name in lower case
   */
  record Answer(int status, Map<String, String> headers, String body) {
    Answer {
      headers = Map.copyOf(headers);
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  static Answer exchange(Socket socket) throws IOException {
    socket.setSoTimeout(PATIENCE);
    socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
  }

  static Answer parse(String text) throws IOException {
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("no answer: '" + text + "'");
    }
    String[] lines = text.substring(0, end).split("\r\n", -1);
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    int status = Integer.parseInt(lines[0].split(" ", -1)[1]);
    return new Answer(status, headers, text.substring(end + 4));
  }
}
