package io.meshjvm.proxy.inbound;

import io.meshjvm.proxy.internal.HopByHop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a request of HTTP/1.1 says for this hop alone. It is taken away before policy looks, so that
 * policy and the application see the same request, and nobody can have a header taken away that was
 * set for the application.
 */
final class ConnectionHeader {

  /** Envoy's {@code MAX_ALLOWED_NOMINATED_HEADERS}. */
  private static final int MAX_NAMES = 10;

  /** Whose removal would hide where a request comes from. */
  private static final Set<String> KEPT =
      Set.of("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-client-cert");

  private static final String WEBSOCKET = "websocket";
  private static final String H2C = "h2c";

  private ConnectionHeader() {}

  /**
   * Whether nobody should be trusted who sends this; as {@code Utility::sanitizeConnectionHeader}.
   */
  static boolean isHostile(HttpHeaders headers) {
    List<String> names = names(headers);
    return names.size() >= MAX_NAMES
        || names.stream().anyMatch(name -> KEPT.contains(name) || name.startsWith(":"));
  }

  /** Whether the request wants to become something else than HTTP, other than WebSocket. */
  static boolean wantsUnknownUpgrade(HttpHeaders headers) {
    return wantsUpgrade(headers)
        && !headers.contains(HttpHeaderNames.UPGRADE, WEBSOCKET, true)
        && !headers.contains(HttpHeaderNames.UPGRADE, H2C, true);
  }

  private static boolean wantsUpgrade(HttpHeaders headers) {
    return headers.contains(HttpHeaderNames.UPGRADE)
        && names(headers).contains(HttpHeaderValues.UPGRADE.toString());
  }

  /** Takes away what is for this hop; of upgrades, only that to WebSocket stays. */
  static void clean(HttpHeaders headers) {
    boolean webSocket =
        wantsUpgrade(headers) && headers.contains(HttpHeaderNames.UPGRADE, WEBSOCKET, true);
    HopByHop.remove(headers);
    if (webSocket) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      headers.set(HttpHeaderNames.UPGRADE, WEBSOCKET);
    }
  }

  /** Whether a request that was cleaned wants to become WebSocket. */
  static boolean isWebSocket(HttpHeaders headers) {
    return headers.contains(HttpHeaderNames.UPGRADE);
  }

  private static List<String> names(HttpHeaders headers) {
    List<String> names = new ArrayList<>();
    for (String line : headers.getAll(HttpHeaderNames.CONNECTION)) {
      for (String name : line.split(",", -1)) {
        if (!name.isBlank()) {
          names.add(name.strip().toLowerCase(Locale.ROOT));
        }
      }
    }
    return names;
  }
}
