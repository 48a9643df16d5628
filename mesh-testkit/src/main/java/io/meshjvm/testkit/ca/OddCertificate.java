package io.meshjvm.testkit.ca;

import java.time.Instant;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * Certificates that a verifier of Istio peers must refuse, one per way of being wrong.
 *
 * <p>Each is signed by the given CA and otherwise like a workload leaf, so that a test sees which
 * single fault its verifier misses. Meant for parameterised tests over {@link #values()}.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lambdas capture nothing
public enum OddCertificate {
  /** Two URI SANs, the expected SPIFFE ID first. */
  TWO_URI_SANS((forge, id) -> forge.uri(id).uri(id + "-too")),
  /** The same SPIFFE ID twice. */
  REPEATED_URI_SAN((forge, id) -> forge.uri(id).uri(id)),
  /** The SPIFFE ID in a DNS SAN. */
  SPIFFE_ID_AS_DNS((forge, id) -> forge.dns(id)),
  /** No SAN at all. */
  NO_SAN((forge, id) -> forge.subject("O=workload")),
  /** The SPIFFE ID as common name, without SANs. */
  SPIFFE_ID_AS_COMMON_NAME((forge, id) -> forge.subject("CN=" + id)),
  /** A URI SAN of another scheme. */
  HTTPS_URI((forge, id) -> forge.uri(id.replace("spiffe:", "https:"))),
  /** A SPIFFE ID without a path. */
  NO_PATH((forge, id) -> forge.uri(id.substring(0, id.indexOf("/ns/")))),
  /** An encoded NUL behind the SPIFFE ID; the JDK cannot even read a certificate with a raw one. */
  NUL_IN_URI((forge, id) -> forge.uri(id + "%00.evil")),
  /** The right SPIFFE ID in upper case. */
  UPPER_CASE_TRUST_DOMAIN((forge, id) -> forge.uri(upperCaseAuthority(id))),
  /** A path that only resolves to the right one. */
  DOTS_IN_PATH((forge, id) -> forge.uri(id.replace("/ns/", "/ns/x/../"))),
  /** Another trust domain. */
  OTHER_TRUST_DOMAIN((forge, id) -> forge.uri("spiffe://other" + id.substring(id.indexOf("/ns/")))),
  /** Another service account. */
  OTHER_SERVICE_ACCOUNT((forge, id) -> forge.uri(id + "x")),
  /** A CA certificate in place of a leaf. */
  CA_AS_LEAF((forge, id) -> forge.uri(id).asAuthority()),
  /** May be a TLS client only. */
  CLIENT_AUTH_ONLY((forge, id) -> forge.uri(id).clientAuthOnly()),
  /** May be a TLS server only. */
  SERVER_AUTH_ONLY((forge, id) -> forge.uri(id).serverAuthOnly()),
  /** Ended an hour ago, by the JVM's clock. */
  EXPIRED(
      (forge, id) ->
          forge
              .uri(id)
              .validFrom(Instant.now().minusSeconds(7200))
              .validUntil(Instant.now().minusSeconds(3600))),
  /** Begins in an hour, by the JVM's clock. */
  NOT_YET_VALID(
      (forge, id) ->
          forge
              .uri(id)
              .validFrom(Instant.now().plusSeconds(3600))
              .validUntil(Instant.now().plusSeconds(7200))),
  /** Signed with SHA-1; the CA must have RSA keys. */
  SHA1_SIGNATURE((forge, id) -> forge.uri(id).signature("SHA1withRSA")),
  /** An RSA key of 1024 bits. */
  WEAK_RSA_KEY((forge, id) -> forge.uri(id).key(KeyAlgorithm.RSA_1024_WEAK));

  private final BiConsumer<CertificateForge, String> fault;

  OddCertificate(BiConsumer<CertificateForge, String> fault) {
    this.fault = fault;
  }

  /**
   * Makes one.
   *
   * @param ca who signs it
   * @param spiffeId the SPIFFE ID that the verifier expects, {@code spiffe://td/ns/…/sa/…}
   */
  public IssuedCertificate forge(TestCa ca, String spiffeId) {
    CertificateForge forge = ca.forge();
    fault.accept(forge, spiffeId);
    return forge.forge();
  }

  private static String upperCaseAuthority(String id) {
    int path = id.indexOf("/ns/");
    String scheme = "spiffe://";
    return scheme
        + id.substring(scheme.length(), path).toUpperCase(Locale.ROOT)
        + id.substring(path);
  }
}
