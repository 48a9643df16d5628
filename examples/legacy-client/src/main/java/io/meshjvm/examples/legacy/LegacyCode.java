package io.meshjvm.examples.legacy;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** What was there before the mesh, and is left as it is: it imports nothing of this library. */
final class LegacyCode {

  private LegacyCode() {}

  /** A client of some protocol over TCP: connects to a host and port, and talks. */
  static String talk(String host, int port, String name) throws IOException {
    try (Socket socket = new Socket(host, port)) {
      String request = "GET / HTTP/1.0\r\nHost: " + name + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.substring(answer.indexOf("\r\n\r\n") + 4).lines().findFirst().orElse("");
    }
  }

  /** A client of HTTP, which lets its proxy be configured as every such client does. */
  static String get(ProxySelector proxies, URI uri) throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().proxy(proxies).build();
    return client
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body()
        .lines()
        .findFirst()
        .orElse("");
  }
}
