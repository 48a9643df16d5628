package io.meshjvm.tls;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a failed TLS call means. A peer that refuses our certificate says so with an alert
 * (RFC 8446, section 6.2), in TLS 1.3 only after our handshake is over, at the first read.
 */
final class FailureReader {

  private static final Pattern JDK_ALERT = Pattern.compile("Received fatal alert: (\\w+)");
  private static final Pattern BORINGSSL_ALERT = Pattern.compile("(?:SSLV3|TLSV1)_ALERT_(\\w+)");
  private static final Pattern REFUSAL =
      Pattern.compile(
          "(bad|unsupported|unknown)_certificate|certificate_\\w+|unknown_ca|access_denied");

  private final Supplier<String> self;
  private final String peer;

  /**
   * Creates a reader.
   *
   * @param self who we are, for the message
   * @param peer who was called or who calls, for the message
   */
  FailureReader(Supplier<String> self, String peer) {
    this.self = self;
    this.peer = peer;
  }

  /**
   * A reader of what comes from a target that was called.
   *
   * @param member who we are to members
   */
  static FailureReader towards(ClientTarget target, Supplier<String> member) {
    return new FailureReader(
        target.peer() instanceof PeerRule.Certified ? () -> shown(target.own()) : member,
        target.serverName() + ", " + target.peer());
  }

  /** What a server outside of the mesh is shown. */
  private static String shown(TlsMaterial.@Nullable Certificate own) {
    return own == null ? "without a certificate (DestinationRule mode SIMPLE)" : own.toString();
  }

  /** The failure to throw: explained if it is an alert about our certificate, else as it came. */
  SSLException explain(SSLException failure) {
    String alert = alertOf(failure.getMessage());
    return alert != null && REFUSAL.matcher(alert).matches() ? refused(alert, failure) : failure;
  }

  /**
   * The failure to throw for a handshake that broke off. Who has no use for a server name or for
   * the protocols that are offered, a gateway above all, ends the connection without a word.
   */
  IOException explain(IOException failure, ClientTarget target) {
    if (failure instanceof SSLException tls && !(failure.getCause() instanceof EOFException)) {
      return explain(tls);
    }
    return failure instanceof SocketTimeoutException ? failure : ended(failure, target);
  }

  private static SSLException ended(IOException failure, ClientTarget target) {
    return new MeshTlsException(
            MeshTlsException.HANDSHAKE_ENDED,
            "the peer ended the TLS handshake without saying why; it was sent the server name '"
                + target.serverName()
                + "' and the protocols "
                + target.alpn(),
            "Check that it serves mutual TLS and knows that name and one of these protocols: a"
                + " gateway passes only what Istio says, a port in plaintext knows none",
            failure)
        .asSslException();
  }

  private SSLException refused(String alert, SSLException failure) {
    return new MeshTlsException(
            MeshTlsException.REJECTED_BY_PEER,
            "the peer rejected our certificate with the alert "
                + alert
                + "; we are "
                + self.get()
                + ", the peer is "
                + peer,
            "Check that the peer trusts our root and trust domain, and that no policy or other"
                + " mesh stands between",
            failure)
        .asSslException();
  }

  private static @Nullable String alertOf(@Nullable String message) {
    if (message == null) {
      return null;
    }
    Matcher jdk = JDK_ALERT.matcher(message);
    if (jdk.find()) {
      return jdk.group(1).toLowerCase(Locale.ROOT);
    }
    Matcher boring = BORINGSSL_ALERT.matcher(message);
    return boring.find() ? boring.group(1).toLowerCase(Locale.ROOT) : null;
  }
}
