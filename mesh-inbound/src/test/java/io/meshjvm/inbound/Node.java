package io.meshjvm.inbound;

import io.meshjvm.core.Published;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.core.identity.Svid;
import io.meshjvm.core.identity.TrustBundle;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.MeshTls;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;

/** A workload in namespace {@code shop} with the TLS over its identity, without control plane. */
final class Node implements AutoCloseable {

  final Published<Optional<WorkloadIdentity>> identity = new Published<>(Optional.empty());
  final SpiffeId id;
  final MeshTls tls;

  Node(TestCa ca, String serviceAccount, Clock clock, Duration life) {
    this.id = SpiffeId.of(new TrustDomain(ca.trustDomain()), "shop", serviceAccount);
    this.tls = FakeMesh.tls(identity, ca.trustDomain(), clock);
    IssuedCertificate issued = ca.issue("shop", serviceAccount, life);
    use(new Svid(id, issued.chain(), issued.privateKey()), ca.roots());
  }

  Node(TestCa ca, String serviceAccount) {
    this(ca, serviceAccount, Clock.systemUTC(), Duration.ofHours(1));
  }

  /** Keeps the certificate and trusts these roots instead. */
  void trust(Collection<X509Certificate> roots) {
    use(identity.current().orElseThrow().svid(), roots);
  }

  private void use(Svid svid, Collection<X509Certificate> roots) {
    identity.publish(
        Optional.of(
            new WorkloadIdentity(
                svid,
                new TrustBundle(new LinkedHashSet<>(roots)),
                Instant.EPOCH,
                Instant.EPOCH,
                "test")));
  }

  @Override
  public void close() {
    tls.close();
  }
}
