package io.meshjvm.examples.legacyserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** What was there before the mesh, and is left as it is: it imports nothing of this library. */
final class LegacyCode implements AutoCloseable {

  private static final String CALLER = "X-Forwarded-Client-Cert";

  private final HttpServer server;

  /** Serves plaintext HTTP on a free port of loopback. */
  LegacyCode() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", LegacyCode::greet);
    server.start();
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  private static void greet(HttpExchange exchange) throws IOException {
    String caller = exchange.getRequestHeaders().getFirst(CALLER);
    String name = caller == null ? "stranger" : caller.replaceAll(".*;URI=", "");
    byte[] body =
        ("Hello, " + name + ", at " + exchange.getRequestURI().getPath())
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
