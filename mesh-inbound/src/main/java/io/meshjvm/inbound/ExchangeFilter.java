package io.meshjvm.inbound;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.meshjvm.policy.Opening;
import io.meshjvm.tls.IstioAlpn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLSession;

/** Asks the guard for each exchange of the JDK's HTTP server. */
final class ExchangeFilter extends Filter {

  private static final int NO_BODY = -1;

  private final HttpGate gate;

  ExchangeFilter(HttpGate gate) {
    this.gate = gate;
  }

  @Override
  public String description() {
    return "policy of the mesh";
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    Arrival arrival = arrival(exchange);
    ExchangeCall call = new ExchangeCall(exchange);
    HttpGate.Passage passage = gate.request(arrival, call, exchange.getRequestURI().getPath());
    if (gate.outlived(passage)) {
      exchange.getResponseHeaders().set("connection", "close");
    }
    if (passage.refusal().isPresent()) {
      refuse(exchange, passage.refusal().get());
    } else {
      chain.doFilter(ExchangeView.of(exchange, passage.changes(), passage.peer()));
    }
  }

  /**
   * All that is TLS here is taken for HTTP of the mesh, since HTTP is all that the server speaks.
   */
  private static Arrival arrival(HttpExchange exchange) {
    SSLSession session = exchange instanceof HttpsExchange secure ? secure.getSSLSession() : null;
    InetSocketAddress local = exchange.getLocalAddress();
    InetSocketAddress remote = exchange.getRemoteAddress();
    if (session != null) {
      return Arrival.ended(local, remote, session, IstioAlpn.HTTP_1);
    }
    Opening opening = Opening.plain(exchange.getProtocol().toLowerCase(Locale.ROOT));
    return new Arrival(local, remote, opening, null);
  }

  private static void refuse(HttpExchange exchange, HttpAnswer refusal) throws IOException {
    byte[] body = refusal.body().getBytes(StandardCharsets.UTF_8);
    refusal.headers().forEach(exchange.getResponseHeaders()::set);
    try (exchange) {
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("content-length", String.valueOf(body.length));
        exchange.sendResponseHeaders(refusal.status(), NO_BODY);
      } else {
        exchange.sendResponseHeaders(refusal.status(), body.length == 0 ? NO_BODY : body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }
}
