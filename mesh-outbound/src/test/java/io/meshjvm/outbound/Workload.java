package io.meshjvm.outbound;

import io.meshjvm.core.Published;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.core.identity.Svid;
import io.meshjvm.core.identity.TrustBundle;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.MeshTls;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** A workload in namespace {@code shop} with the TLS over its identity, without control plane. */
final class Workload implements AutoCloseable {

  final Published<Optional<WorkloadIdentity>> identity = new Published<>(Optional.empty());
  final SpiffeId id;
  final MeshTls tls;

  Workload(TestCa ca, String serviceAccount) {
    this(ca, serviceAccount, ca);
  }

  /** With the certificate of one CA and trust in another. */
  Workload(TestCa ca, String serviceAccount, TestCa trusted) {
    TrustDomain domain = new TrustDomain(ca.trustDomain());
    this.id = SpiffeId.of(domain, "shop", serviceAccount);
    this.tls = MeshTls.create(identity, () -> Set.of(domain), Clock.systemUTC());
    IssuedCertificate issued = ca.issue("shop", serviceAccount, Duration.ofHours(1));
    identity.publish(
        Optional.of(
            new WorkloadIdentity(
                new Svid(id, issued.chain(), issued.privateKey()),
                new TrustBundle(new LinkedHashSet<>(trusted.roots())),
                Instant.EPOCH,
                Instant.EPOCH,
                "test")));
  }

  @Override
  public void close() {
    tls.close();
  }
}
