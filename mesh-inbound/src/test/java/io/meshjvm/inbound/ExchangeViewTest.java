package io.meshjvm.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.meshjvm.policy.HttpChanges;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Exchanges of the JDK's HTTP server, as the application sees them. */
class ExchangeViewTest {

  private static final HttpChanges CHANGES =
      new HttpChanges(
          Optional.of("/clean?q=1"),
          Optional.of("shop"),
          Set.of("x-token"),
          Map.of("x-claims", List.of("one", "two")));

  @Test
  void showWhatTheMeshHasChangedAndWhatItHasNot() throws Exception {
    CompletableFuture<HttpExchange> seen = new CompletableFuture<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          seen.complete(ExchangeView.of(exchange, CHANGES, Optional.empty()));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    try {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/./clean"))
              .header("x-token", "secret")
              .header("x-claims", "forged")
              .header("x-other", "a")
              .build();
      HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());

      HttpExchange exchange = seen.get(30, TimeUnit.SECONDS);
      Headers headers = exchange.getRequestHeaders();
      assertThat(exchange.getRequestURI()).hasToString("/clean?q=1");
      assertThat(headers.get("Host")).containsExactly("shop");
      assertThat(headers.get("X-Claims")).containsExactly("one", "two");
      assertThat(headers.get("X-Token")).isNull();
      assertThat(headers.get("X-Other")).containsExactly("a");
    } finally {
      server.stop(0);
    }
  }
}
