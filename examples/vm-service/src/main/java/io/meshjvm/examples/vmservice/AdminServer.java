package io.meshjvm.examples.vmservice;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.meshjvm.core.MeshException;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.sdk.Mesh;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.HttpUrl;

/** A way to look inside and to make the service call others, for people on the same machine. */
final class AdminServer implements AutoCloseable {

  private final Mesh mesh;
  private final MeshCaller caller;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  AdminServer(Mesh mesh, InetSocketAddress listen) throws IOException {
    this.mesh = mesh;
    this.caller = new MeshCaller(mesh);
    server = HttpServer.create(listen, 0);
    server.setExecutor(threads);
    server.createContext("/call", this::call);
    server.createContext("/resolve", this::resolve);
    server.createContext(
        "/report", exchange -> EchoServer.reply(exchange, 200, mesh.joinReport().json()));
    server.start();
  }

  private void call(HttpExchange exchange) throws IOException {
    JsonObject json = new JsonObject();
    try {
      MeshCaller.Answer answer = caller.get(parameter(exchange, "url"));
      json.addProperty("status", answer.status());
      json.addProperty("body", answer.body());
      json.addProperty("endpoint", answer.endpoint());
      EchoServer.reply(exchange, 200, json.toString());
    } catch (IOException | MeshException | IllegalArgumentException e) {
      json.addProperty("error", explain(e));
      EchoServer.reply(exchange, 502, json.toString());
    }
  }

  private void resolve(HttpExchange exchange) throws IOException {
    JsonObject json = new JsonObject();
    try {
      String name = parameter(exchange, "name");
      json.addProperty("name", name);
      json.addProperty("inMesh", mesh.knows(name));
      JsonArray addresses = new JsonArray();
      mesh.resolve(name).forEach(address -> addresses.add(WorkloadNode.addressText(address)));
      json.add("addresses", addresses);
      EchoServer.reply(exchange, 200, json.toString());
    } catch (IOException | IllegalArgumentException e) {
      json.addProperty("error", explain(e));
      EchoServer.reply(exchange, 404, json.toString());
    }
  }

  /** A failure with its causes: HTTP clients say where they failed, and only the cause says why. */
  private static String explain(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .map(cause -> Objects.requireNonNullElse(cause.getMessage(), cause.toString()))
        .distinct()
        .collect(Collectors.joining(": "));
  }

  private static String parameter(HttpExchange exchange, String key) {
    // Parsed by the HTTP library: the request's URI has no host, so it gets one.
    String value = HttpUrl.get("http://localhost" + exchange.getRequestURI()).queryParameter(key);
    if (value == null) {
      throw new IllegalArgumentException("the parameter '" + key + "' is missing");
    }
    return value;
  }

  @Override
  public void close() {
    server.stop(0);
    caller.close();
    threads.shutdown();
  }
}
