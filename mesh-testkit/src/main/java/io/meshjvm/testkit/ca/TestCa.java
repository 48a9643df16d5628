package io.meshjvm.testkit.ca;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A certificate authority that issues what istiod's issues.
 *
 * <p>A workload leaf has an empty subject, one critical URI SAN with the SPIFFE ID, both extended
 * key usages, digitalSignature and keyEncipherment, a 128-bit serial, begins two minutes before the
 * present and ends no later than its signer (Istio: security/pkg/pki/ca, security/pkg/pki/util).
 *
 * <p>A root is rotated in three steps, each visible in {@link #roots()}: {@link #addRoot()} makes A
 * to A and B while A goes on signing, {@link #signWithNewestRoot()} lets B sign, {@link
 * #retireOldRoots()} leaves B alone. Safe for use by many threads.
 */
public final class TestCa {

  /** How far before the present a certificate begins, against clocks that differ. */
  public static final Duration CLOCK_SKEW = Duration.ofMinutes(2);

  /** The trust domain unless another is given. */
  public static final String DEFAULT_TRUST_DOMAIN = "cluster.local";

  private static final Duration SERVER_LIFETIME = Duration.ofDays(3650);

  private final Clock clock;
  private final String trustDomain;
  private final KeyAlgorithm algorithm;
  private final boolean intermediate;
  private volatile State state;

  private TestCa(Builder builder) {
    this.clock = builder.clock;
    this.trustDomain = builder.trustDomain;
    this.algorithm = builder.algorithm;
    this.intermediate = builder.intermediate;
    Authority first = newAuthority();
    this.state = new State(List.of(first), first);
  }

  /** A self-signed RSA authority for {@link #DEFAULT_TRUST_DOMAIN}. */
  public static TestCa create() {
    return builder().build();
  }

  /** An authority to order. */
  public static Builder builder() {
    return new Builder();
  }

  /** The trust domain of the SPIFFE IDs that it issues for. */
  public String trustDomain() {
    return trustDomain;
  }

  /** The SPIFFE ID of a service account in this trust domain. */
  public String spiffeId(String namespace, String serviceAccount) {
    return "spiffe://" + trustDomain + "/ns/" + namespace + "/sa/" + serviceAccount;
  }

  /** The trusted roots, oldest first. */
  public List<X509Certificate> roots() {
    return state.authorities().stream().map(Authority::root).toList();
  }

  /** The trusted roots as PEM, what istiod gives out as {@code root-cert.pem}. */
  public String rootsPem() {
    return Pem.certificates(roots());
  }

  /**
   * Certifies a workload's key.
   *
   * @param namespace namespace of the identity
   * @param serviceAccount service account of the identity
   * @param key the key to certify
   * @param ttl validity from the present; cut to what remains of the signer's
   * @return the leaf and, if the CA has one, the intermediate
   */
  public List<X509Certificate> certify(
      String namespace, String serviceAccount, PublicKey key, Duration ttl) {
    return workload(namespace, serviceAccount, ttl).publicKey(key).certify();
  }

  /** A fresh key with a workload certificate; parameters as for {@link #certify}. */
  public IssuedCertificate issue(String namespace, String serviceAccount, Duration ttl) {
    return workload(namespace, serviceAccount, ttl).forge();
  }

  /**
   * A fresh key with a serving certificate, like istiod's own.
   *
   * @param dnsNames the DNS SANs
   */
  public IssuedCertificate issueServer(List<String> dnsNames) {
    CertificateForge forge = valid(SERVER_LIFETIME);
    dnsNames.forEach(forge::dns);
    return forge.forge();
  }

  /** A forge whose certificates this CA signs, present time as in {@link CertificateForge}. */
  public CertificateForge forge() {
    return valid(Duration.ofDays(1));
  }

  /** Adds a root to those trusted; signing goes on as before. */
  public synchronized void addRoot() {
    List<Authority> more = new ArrayList<>(state.authorities());
    more.add(newAuthority());
    state = new State(more, state.signer());
  }

  /** Signs with the newest root from now on; the older ones stay trusted. */
  public synchronized void signWithNewestRoot() {
    List<Authority> all = state.authorities();
    state = new State(all, all.get(all.size() - 1));
  }

  /** Trusts none but the root that signs. */
  public synchronized void retireOldRoots() {
    state = new State(List.of(state.signer()), state.signer());
  }

  private CertificateForge workload(String namespace, String serviceAccount, Duration ttl) {
    return valid(ttl).uri(spiffeId(namespace, serviceAccount));
  }

  private CertificateForge valid(Duration ttl) {
    Authority signer = state.signer();
    Instant now = clock.instant();
    Instant end = now.plus(ttl);
    Instant signerEnd = signer.issuer().getNotAfter().toInstant();
    return new CertificateForge(signer, algorithm)
        .validFrom(now.minus(CLOCK_SKEW))
        .validUntil(end.isAfter(signerEnd) ? signerEnd : end);
  }

  private Authority newAuthority() {
    return Authority.create(trustDomain, algorithm, intermediate, clock.instant());
  }

  private record State(List<Authority> authorities, Authority signer) {
    State {
      authorities = List.copyOf(authorities);
    }
  }

  /** Options of a {@link TestCa}. */
  public static final class Builder {
    private Clock clock = Clock.systemUTC();
    private String trustDomain = DEFAULT_TRUST_DOMAIN;
    private KeyAlgorithm algorithm = KeyAlgorithm.RSA_2048;
    private boolean intermediate;

    private Builder() {}

    /** The trust domain; also the organization of the root, as with istiod. */
    public Builder trustDomain(String name) {
      this.trustDomain = Objects.requireNonNull(name, "name");
      return this;
    }

    /** The kind of every key that the CA makes. */
    public Builder keys(KeyAlgorithm kind) {
      this.algorithm = Objects.requireNonNull(kind, "kind");
      return this;
    }

    /** Lets an intermediate sign in place of the root. */
    public Builder withIntermediate() {
      this.intermediate = true;
      return this;
    }

    /** What tells the CA the time. */
    public Builder clock(Clock source) {
      this.clock = Objects.requireNonNull(source, "source");
      return this;
    }

    /** Makes the keys and the first root. */
    public TestCa build() {
      return new TestCa(this);
    }
  }
}
