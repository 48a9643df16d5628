package io.meshjvm.inbound;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import com.sun.net.httpserver.HttpsExchange;
import io.meshjvm.policy.HttpChanges;
import io.meshjvm.tls.PeerIdentity;
import java.net.URI;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What of an exchange of the JDK's HTTP server is not as it came.
 *
 * @param uri the target of the request
 * @param headers headers of the request
 * @param principal who calls, or null
 */
record ExchangeView(URI uri, Headers headers, @Nullable HttpPrincipal principal) {

  /** The exchange as the application is to see it. */
  static HttpExchange of(HttpExchange exchange, HttpChanges changes, Optional<PeerIdentity> peer) {
    ExchangeView view =
        new ExchangeView(
            changes.path().map(URI::create).orElseGet(exchange::getRequestURI),
            headers(exchange.getRequestHeaders(), changes),
            peer.<HttpPrincipal>map(PeerHttpPrincipal::new).orElseGet(exchange::getPrincipal));
    return exchange instanceof HttpsExchange secure
        ? new SecureExchange(secure, view)
        : new OpenExchange(exchange, view);
  }

  private static Headers headers(Headers came, HttpChanges changes) {
    Headers headers = new Headers();
    headers.putAll(came);
    changes.removedHeaders().forEach(headers::remove);
    changes.setHeaders().forEach((name, lines) -> headers.put(name, new ArrayList<>(lines)));
    changes.authority().ifPresent(authority -> headers.set("host", authority));
    return headers;
  }
}
