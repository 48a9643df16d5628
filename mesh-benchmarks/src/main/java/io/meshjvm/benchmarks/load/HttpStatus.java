package io.meshjvm.benchmarks.load;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** How a request that may well be refused is answered, on a connection of its own. */
final class HttpStatus {

  private static final int BUFFER = 1024;

  private HttpStatus() {}

  /** The status of the answer, or why there is none. */
  static String of(Connector connector, String method) {
    try (Socket socket = connector.connect(Protocol.HTTP1)) {
      socket.setSoTimeout(Exchange.PATIENCE_MILLIS);
      String request = method + " / HTTP/1.1\r\nHost: " + Service.HOST + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] begin = new byte[BUFFER];
      int length = Math.max(0, socket.getInputStream().read(begin));
      String[] words = new String(begin, 0, length, StandardCharsets.US_ASCII).split(" ", 3);
      return words.length < 3 ? "none: the server hung up" : words[1];
    } catch (IOException e) {
      return "none: " + e;
    }
  }
}
