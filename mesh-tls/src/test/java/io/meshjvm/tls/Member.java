package io.meshjvm.tls;

import io.meshjvm.core.Published;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.core.identity.Svid;
import io.meshjvm.core.identity.TrustBundle;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.TestCa;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A member of the mesh in a test: a CA's certificate, and TLS over it. */
final class Member implements AutoCloseable {

  static final String NAMESPACE = "shop";

  private final TestCa ca;
  private final String serviceAccount;
  private final Published<Optional<WorkloadIdentity>> identity;
  private final MeshTls tls;

  private Member(TestCa ca, String serviceAccount, Clock clock, TlsEngine engine) {
    this.ca = ca;
    this.serviceAccount = serviceAccount;
    this.identity = new Published<>(Optional.empty());
    Set<TrustDomain> domains = Set.of(new TrustDomain(ca.trustDomain()));
    this.tls = MeshTls.create(identity, () -> domains, clock, engine);
  }

  static Member of(TestCa ca, String serviceAccount) {
    return of(ca, serviceAccount, TlsEngine.AUTOMATIC);
  }

  static Member of(TestCa ca, String serviceAccount, TlsEngine engine) {
    Member member = new Member(ca, serviceAccount, Clock.systemUTC(), engine);
    member.rotate();
    return member;
  }

  static Member at(TestCa ca, String serviceAccount, Clock clock) {
    Member member = new Member(ca, serviceAccount, clock, TlsEngine.AUTOMATIC);
    member.rotate();
    return member;
  }

  static Member withoutIdentity(TestCa ca, TlsEngine engine) {
    return new Member(ca, "nobody", Clock.systemUTC(), engine);
  }

  MeshTls tls() {
    return tls;
  }

  SpiffeId id() {
    return SpiffeId.of(new TrustDomain(ca.trustDomain()), NAMESPACE, serviceAccount);
  }

  Published<Optional<WorkloadIdentity>> identity() {
    return identity;
  }

  X509Certificate leaf() {
    return identity.current().orElseThrow().svid().leaf();
  }

  /** Takes a fresh certificate and the roots that the CA has now. */
  void rotate() {
    use(ca.issue(NAMESPACE, serviceAccount, Duration.ofHours(1)), ca.roots());
  }

  /** Keeps the certificate and trusts these roots instead. */
  void trust(Collection<X509Certificate> roots) {
    Svid svid = identity.current().orElseThrow().svid();
    identity.publish(Optional.of(identityOf(svid, roots)));
  }

  /** Presents any certificate at all, wrong ones too, under the right name. */
  void use(IssuedCertificate issued, Collection<X509Certificate> roots) {
    Svid svid = new Svid(id(), issued.chain(), issued.privateKey());
    identity.publish(Optional.of(identityOf(svid, roots)));
  }

  /** What calls this member at Istio's name for it. */
  ClientTarget target(List<String> alpn) {
    return ClientTarget.of(sni(), alpn, PeerRule.exactly(id()));
  }

  IstioSni sni() {
    return IstioSni.of(80, serviceAccount + "." + NAMESPACE + ".svc.cluster.local");
  }

  private static WorkloadIdentity identityOf(Svid svid, Collection<X509Certificate> roots) {
    TrustBundle bundle = new TrustBundle(new LinkedHashSet<>(roots));
    return new WorkloadIdentity(svid, bundle, Instant.EPOCH, Instant.EPOCH, "test");
  }

  @Override
  public void close() {
    tls.close();
  }
}
