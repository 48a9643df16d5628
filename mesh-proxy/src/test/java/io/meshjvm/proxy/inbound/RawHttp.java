package io.meshjvm.proxy.inbound;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client that writes HTTP/1.1 as a test wants it, byte by byte, and reads answers strictly. */
final class RawHttp implements AutoCloseable {

  private final Socket socket;
  private final InputStream in;

  RawHttp(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** An answer with its body; header names in lower case. */
  record Reply(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  RawHttp send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  InputStream raw() {
    return in;
  }

  Socket socket() {
    return socket;
  }

  Reply get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: app\r\n\r\n").read();
  }

  Reply read() throws IOException {
    return read(false);
  }

  /** Reads an answer; one to HEAD has no body whatever it says. */
  Reply read(boolean head) throws IOException {
    String[] start = line().split(" ", 3);
    int status = Integer.parseInt(start[1]);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (a, b) -> a + "|" + b);
    }
    boolean empty = head || status / 100 == 1 || status == 204 || status == 304;
    return new Reply(status, headers, empty ? "" : body(headers));
  }

  private String body(Map<String, String> headers) throws IOException {
    if (headers.containsKey("content-length")) {
      byte[] body = in.readNBytes(Integer.parseInt(headers.get("content-length")));
      return new String(body, StandardCharsets.UTF_8);
    }
    if (headers.containsKey("transfer-encoding")) {
      return chunks();
    }
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  private String chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = size(); size > 0; size = size()) {
      body.write(in.readNBytes(size));
      line();
    }
    for (String trailer = line(); !trailer.isEmpty(); trailer = line()) {
      body.write(("\n" + trailer).getBytes(StandardCharsets.UTF_8));
    }
    return body.toString(StandardCharsets.UTF_8);
  }

  private int size() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended after '" + line + "'");
      }
      line.append((char) c);
    }
    if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
      throw new IOException("no CR at the end of '" + line + "'");
    }
    return line.substring(0, line.length() - 1);
  }

  /** Whether the other side has ended the connection. */
  boolean ended() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
