package io.meshjvm.inbound;

import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.tls.PeerIdentity;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * What becomes of the header {@code x-forwarded-client-cert}, by which a proxy tells an application
 * who calls. Whatever it is, a caller without a verified certificate never gets one through.
 */
public enum ForwardedClientCert {

  /** The application never sees one: it asks for the caller by API. Envoy's {@code SANITIZE}. */
  DROP,

  /** The application sees the verified caller and nothing else. Envoy's {@code SANITIZE_SET}. */
  SET,

  /**
   * The verified caller comes after what that caller says of others, as Istio's sidecars do it:
   * only the last element is proven. Envoy's {@code APPEND_FORWARD}.
   */
  APPEND;

  /** The header's name. */
  public static final String HEADER = "x-forwarded-client-cert";

  /**
   * What the application is to see in place of what came; empty for no header at all.
   *
   * @param came values that came with the request, in the order of their lines
   * @param own this workload
   * @param caller who calls, verified; empty if nobody is
   */
  public Optional<String> value(
      List<String> came, Optional<SpiffeId> own, Optional<PeerIdentity> caller) {
    if (this == DROP || caller.isEmpty()) {
      return Optional.empty();
    }
    String element = element(own, caller.get());
    return Optional.of(
        this == SET || came.isEmpty() ? element : String.join(",", came) + ',' + element);
  }

  /** The element that Envoy writes where Istio configures it: {@code By;Hash;Subject;URI}. */
  static String element(Optional<SpiffeId> own, PeerIdentity caller) {
    Objects.requireNonNull(caller, "caller");
    String subject = caller.certificate().getSubjectX500Principal().getName(X500Principal.RFC2253);
    return own.map(id -> "By=" + id + ';').orElse("")
        + "Hash="
        + hash(caller.certificate())
        + ";Subject=\""
        + subject.replace("\\", "\\\\").replace("\"", "\\\"")
        + "\";URI="
        + caller.id();
  }

  private static String hash(X509Certificate certificate) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has SHA-256, and the certificate was parsed", e);
    }
  }
}
