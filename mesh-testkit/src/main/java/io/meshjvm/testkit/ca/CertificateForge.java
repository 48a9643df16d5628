package io.meshjvm.testkit.ca;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;

/**
 * Makes one certificate to order, valid or not, signed by a {@link TestCa} or by itself.
 *
 * <p>Starts as an empty leaf: no SAN, empty subject, digitalSignature and keyEncipherment,
 * serverAuth and clientAuth, valid for a day around the present. Not safe for use by many threads;
 * {@link #forge()} may be called again after further changes.
 */
public final class CertificateForge {

  private final @Nullable Authority authority;
  private final List<GeneralName> names = new ArrayList<>();
  private final List<KeyPurposeId> purposes =
      new ArrayList<>(List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth));
  private KeyAlgorithm algorithm;
  private @Nullable PublicKey publicKey;
  private @Nullable String signature;
  private String subject = "";
  private Instant notBefore = Instant.now().minus(TestCa.CLOCK_SKEW);
  private Instant notAfter = Instant.now().plus(Duration.ofDays(1));
  private int keyUsage = KeyUsage.digitalSignature | KeyUsage.keyEncipherment;
  private boolean certificateAuthority;

  CertificateForge(@Nullable Authority authority, KeyAlgorithm algorithm) {
    this.authority = authority;
    this.algorithm = algorithm;
  }

  /** A forge whose certificates are signed by their own key. */
  public static CertificateForge selfSigned(KeyAlgorithm algorithm) {
    return new CertificateForge(null, Objects.requireNonNull(algorithm, "algorithm"));
  }

  /** Adds a URI SAN, taken as it is: it need not be a SPIFFE ID, nor a URI. */
  public CertificateForge uri(String uri) {
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    return this;
  }

  /** Adds a DNS SAN, taken as it is. */
  public CertificateForge dns(String name) {
    names.add(new GeneralName(GeneralName.dNSName, name));
    return this;
  }

  /** Sets the subject, such as {@code O=mesh,CN=node}; with an empty one, SANs are critical. */
  public CertificateForge subject(String distinguishedName) {
    this.subject = distinguishedName;
    return this;
  }

  /** Sets the first instant of validity; certificates count in whole seconds. */
  public CertificateForge validFrom(Instant instant) {
    this.notBefore = instant;
    return this;
  }

  /** Sets the last instant of validity; certificates count in whole seconds. */
  public CertificateForge validUntil(Instant instant) {
    this.notAfter = instant;
    return this;
  }

  /** Makes it a CA: basic constraint, keyCertSign and cRLSign, no extended key usage. */
  public CertificateForge asAuthority() {
    certificateAuthority = true;
    keyUsage = KeyUsage.keyCertSign | KeyUsage.cRLSign;
    return withoutExtendedKeyUsage();
  }

  /** Leaves the extended key usage out. */
  public CertificateForge withoutExtendedKeyUsage() {
    purposes.clear();
    return this;
  }

  /** Allows use as a TLS client only. */
  public CertificateForge clientAuthOnly() {
    purposes.clear();
    purposes.add(KeyPurposeId.id_kp_clientAuth);
    return this;
  }

  /** Allows use as a TLS server only. */
  public CertificateForge serverAuthOnly() {
    purposes.clear();
    purposes.add(KeyPurposeId.id_kp_serverAuth);
    return this;
  }

  /** Sets the kind of the key that {@link #forge()} makes. */
  public CertificateForge key(KeyAlgorithm kind) {
    this.algorithm = kind;
    return this;
  }

  /** Certifies this key instead of a fresh one; use {@link #certify()} then. */
  public CertificateForge publicKey(PublicKey key) {
    this.publicKey = key;
    return this;
  }

  /** Overrides the signature, such as {@code SHA1withRSA}; it must fit the issuer's key. */
  public CertificateForge signature(String jcaName) {
    this.signature = jcaName;
    return this;
  }

  /**
   * Makes a fresh key and its certificate.
   *
   * @return the chain without the root; a self-signed certificate stands alone
   */
  public IssuedCertificate forge() {
    KeyPair pair = algorithm.generate();
    X509Certificate leaf = sign(pair.getPublic(), authority == null ? pair.getPrivate() : null);
    return new IssuedCertificate(chain(leaf), pair.getPrivate());
  }

  /**
   * Certifies the key given to {@link #publicKey}.
   *
   * @return the chain without the root
   * @throws IllegalStateException if no key was given, or the forge is a self-signed one
   */
  public List<X509Certificate> certify() {
    if (publicKey == null || authority == null) {
      throw new IllegalStateException("needs a public key and an authority to certify it");
    }
    return chain(sign(publicKey, null));
  }

  private List<X509Certificate> chain(X509Certificate leaf) {
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(leaf);
    if (authority != null) {
      chain.addAll(authority.intermediates());
    }
    return chain;
  }

  private X509Certificate sign(PublicKey certified, @Nullable PrivateKey ownKey) {
    PrivateKey signer =
        authority == null ? Objects.requireNonNull(ownKey, "ownKey") : authority.issuerKey();
    CertificateContent content =
        new CertificateContent(
            subject,
            names,
            certified,
            notBefore,
            notAfter,
            keyUsage,
            new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)),
            certificateAuthority);
    return content.sign(
        authority == null ? null : authority.issuer(),
        signer,
        signature == null ? CertificateContent.defaultSignature(signer) : signature);
  }
}
