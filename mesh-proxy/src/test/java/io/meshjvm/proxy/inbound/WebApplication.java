package io.meshjvm.proxy.inbound;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An application of plaintext HTTP/1.1 as many are: the JDK's server, unchanged. */
final class WebApplication implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "test-application");
            thread.setDaemon(true);
            return thread;
          });
  final AtomicInteger requests = new AtomicInteger();
  final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

  WebApplication() throws IOException {
    server = HttpServer.create(new InetSocketAddress(ServedMesh.LOOPBACK, 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::describe);
    server.createContext("/echo", WebApplication::echo);
    server.createContext("/wait", this::waitAtGate);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Answers with what it got: the request line, and each header in a line. */
  private void describe(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    StringBuilder text = new StringBuilder();
    text.append(exchange.getRequestMethod()).append(' ').append(exchange.getRequestURI());
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) ->
                text.append('\n')
                    .append(name.toLowerCase(java.util.Locale.ROOT))
                    .append(": ")
                    .append(String.join("|", values)));
    byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(200, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private static void echo(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (exchange) {
      exchange.getRequestBody().transferTo(exchange.getResponseBody());
    }
  }

  private void waitAtGate(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    try {
      gates.get(exchange.getRequestURI().getQuery()).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    describe(exchange);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
