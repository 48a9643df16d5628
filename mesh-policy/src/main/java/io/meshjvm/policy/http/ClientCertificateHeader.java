package io.meshjvm.policy.http;

import java.util.Objects;

/**
 * What the listener says of {@code x-forwarded-client-cert}: what becomes of one that came, and
 * which parts one that is written has.
 *
 * @param action what becomes of the header
 * @param subject whether it names the certificate's subject
 * @param certificate whether it holds the certificate
 * @param chain whether it holds the whole chain
 * @param dns whether it names the DNS names of the certificate
 * @param uri whether it names the URI of the certificate
 */
public record ClientCertificateHeader(
    Action action, boolean subject, boolean certificate, boolean chain, boolean dns, boolean uri) {

  /** Checks the part. */
  public ClientCertificateHeader {
    Objects.requireNonNull(action, "action");
  }

  /** What becomes of the header. */
  public enum Action {
    /** It is removed. */
    SANITIZE,
    /** It stays as it came, if the connection is of mutual TLS. */
    FORWARD_ONLY,
    /** The caller's certificate is added to it. */
    APPEND_FORWARD,
    /** It is replaced by one of the caller's certificate. */
    SANITIZE_SET,
    /** It stays as it came. */
    ALWAYS_FORWARD_ONLY
  }
}
