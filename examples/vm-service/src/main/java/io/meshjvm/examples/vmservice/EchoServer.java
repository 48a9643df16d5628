package io.meshjvm.examples.vmservice;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.meshjvm.sdk.Mesh;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * The service itself: a JDK server that its peers reach over mutual TLS, and that says who called
 * whom.
 */
final class EchoServer implements AutoCloseable {

  private static final int DRAIN_SECONDS = 2;

  private final Mesh mesh;
  private final BooleanSupplier healthy;
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Serves at {@code server}, which is bound and not started; closed with this. */
  EchoServer(Mesh mesh, HttpsServer server, BooleanSupplier healthy) {
    this.mesh = mesh;
    this.healthy = healthy;
    this.server = server;
    server.setHttpsConfigurator(mesh.tls().httpsConfigurator());
    server.setExecutor(threads);
    server.createContext("/", this::echo);
    server.createContext("/health", this::health);
    server.start();
  }

  private void echo(HttpExchange exchange) throws IOException {
    JsonObject headers = new JsonObject();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              JsonArray all = new JsonArray();
              values.forEach(all::add);
              headers.add(name, all);
            });
    JsonObject body = new JsonObject();
    body.addProperty("path", exchange.getRequestURI().toString());
    body.add("headers", headers);
    body.addProperty("peer", peer(exchange));
    body.addProperty("self", mesh.spiffeId().map(Object::toString).orElse(""));
    reply(exchange, 200, body.toString());
  }

  private void health(HttpExchange exchange) throws IOException {
    boolean well = healthy.getAsBoolean();
    reply(exchange, well ? 200 : 503, "{\"healthy\":" + well + "}");
  }

  private String peer(HttpExchange exchange) throws IOException {
    return mesh.tls().callerOf(((HttpsExchange) exchange).getSSLSession()).getName();
  }

  static void reply(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (exchange) {
      exchange.getResponseBody().write(bytes);
    }
  }

  /** Lets requests in flight finish, then stops. */
  @Override
  public void close() {
    server.stop(DRAIN_SECONDS);
    threads.shutdown();
  }
}
