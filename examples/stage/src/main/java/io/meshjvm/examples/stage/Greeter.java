package io.meshjvm.examples.stage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.meshjvm.tls.MeshTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A service that takes nothing but mutual TLS, and greets its callers by what that says of them. On
 * loopback.
 */
public final class Greeter implements AutoCloseable {

  private final MeshTls tls;
  private final HttpsServer server;

  /** Serves with the identity behind {@code tls}, which stays the caller's. */
  public Greeter(MeshTls tls) throws IOException {
    this.tls = tls;
    this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(tls.httpsConfigurator());
    server.createContext("/", this::greet);
    server.start();
  }

  /** Where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void greet(HttpExchange exchange) throws IOException {
    String caller = tls.callerOf(((HttpsExchange) exchange).getSSLSession()).getName();
    byte[] body = ("Hello, " + caller).getBytes(StandardCharsets.UTF_8);
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
