package io.meshjvm.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a connection shows of itself before any byte of the application, as Envoy's TLS and HTTP
 * inspectors see it.
 *
 * @param tls whether it begins with a ClientHello
 * @param serverName the SNI that the client sent, lower case; empty if none, null if not known
 * @param alpn under TLS the protocols that the client offers, in its order; in plaintext the one
 *     that its first bytes speak ({@code http/1.0}, {@code http/1.1}, {@code h2c}), or none
 */
public record Opening(boolean tls, @Nullable String serverName, List<String> alpn) {

  private static final Opening SILENT = new Opening(false, "", List.of());

  /** Copies the list. */
  public Opening {
    alpn = List.copyOf(alpn);
  }

  /** Plaintext of no protocol that the inspectors know, or no bytes at all. */
  public static Opening plain() {
    return SILENT;
  }

  /** Plaintext of a protocol that the HTTP inspector knows. */
  public static Opening plain(String protocol) {
    return new Opening(false, "", List.of(protocol));
  }

  /** A ClientHello. */
  public static Opening tls(String serverName, List<String> alpn) {
    return new Opening(true, serverName, alpn);
  }

  /** A ClientHello of which the server name is not known. */
  public static Opening tls(List<String> alpn) {
    return new Opening(true, null, alpn);
  }
}
