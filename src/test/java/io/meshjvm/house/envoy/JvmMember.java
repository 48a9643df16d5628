package io.meshjvm.house.envoy;

import io.meshjvm.core.Published;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.core.identity.Svid;
import io.meshjvm.core.identity.TrustBundle;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.tls.TlsEngine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** A workload in the JVM with a certificate of a test's CA, and TLS over it. */
final class JvmMember implements AutoCloseable {

  private static final String NAMESPACE = "vm";

  private final SpiffeId id;
  private final MeshTls tls;

  private JvmMember(SpiffeId id, MeshTls tls) {
    this.id = id;
    this.tls = tls;
  }

  static JvmMember of(TestCa ca, String serviceAccount, TlsEngine engine) {
    TrustDomain domain = new TrustDomain(ca.trustDomain());
    SpiffeId id = SpiffeId.of(domain, NAMESPACE, serviceAccount);
    IssuedCertificate issued = ca.issue(NAMESPACE, serviceAccount, Duration.ofHours(1));
    WorkloadIdentity identity =
        new WorkloadIdentity(
            new Svid(id, issued.chain(), issued.privateKey()),
            new TrustBundle(new LinkedHashSet<>(ca.roots())),
            Instant.EPOCH,
            Instant.EPOCH,
            "test");
    Published<Optional<WorkloadIdentity>> source = new Published<>(Optional.of(identity));
    Set<TrustDomain> accepted = Set.of(domain);
    return new JvmMember(id, MeshTls.create(source, () -> accepted, Clock.systemUTC(), engine));
  }

  String id() {
    return id.toString();
  }

  MeshTls tls() {
    return tls;
  }

  @Override
  public void close() {
    tls.close();
  }
}
