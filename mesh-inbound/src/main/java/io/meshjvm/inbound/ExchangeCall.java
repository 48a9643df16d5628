package io.meshjvm.inbound;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.meshjvm.policy.HttpCall;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A request to the JDK's HTTP server, as policies see it. */
record ExchangeCall(HttpExchange exchange) implements HttpCall {

  @Override
  public String method() {
    return exchange.getRequestMethod();
  }

  @Override
  public String scheme() {
    return exchange instanceof HttpsExchange ? "https" : "http";
  }

  @Override
  public String authority() {
    return Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("host"), "");
  }

  @Override
  public String path() {
    return exchange.getRequestURI().toString();
  }

  @Override
  public List<String> header(String name) {
    return exchange.getRequestHeaders().getOrDefault(name, List.of());
  }

  @Override
  public Iterable<String> headerNames() {
    return exchange.getRequestHeaders().keySet().stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .toList();
  }
}
