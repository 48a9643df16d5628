package io.meshjvm.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The tiny HTTP/1.1 that the servers and clients of these tests speak. */
final class Wire {

  static final String REQUEST = "GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";

  private Wire() {}

  static String response(String body) {
    return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Sends the request and returns the body of the answer. */
  static String exchange(Socket socket) throws IOException {
    socket.getOutputStream().write(ascii(REQUEST));
    socket.getOutputStream().flush();
    String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    return body(answer);
  }

  static String body(String answer) throws IOException {
    int end = answer.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("no answer: '" + answer + "'");
    }
    return answer.substring(end + 4);
  }

  /** Reads a request to its empty line. */
  static void readRequest(InputStream in) throws IOException {
    int matched = 0;
    while (matched < 4) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the request ended early");
      }
      matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
    }
  }
}
