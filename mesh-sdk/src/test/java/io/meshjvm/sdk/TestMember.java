package io.meshjvm.sdk;

import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Published;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.core.identity.Svid;
import io.meshjvm.core.identity.TrustBundle;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.outbound.EndpointTls;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.MeshTls;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** An identity in namespace {@code vm} with the TLS over it, without control plane. */
final class TestMember implements AutoCloseable {

  final Published<Optional<WorkloadIdentity>> identity = new Published<>(Optional.empty());
  final SpiffeId id;
  final MeshTls tls;
  final EndpointTls endpointTls;
  final MeshThread thread;

  TestMember(TestCa ca, String serviceAccount) {
    TrustDomain domain = new TrustDomain(ca.trustDomain());
    this.id = SpiffeId.of(domain, "vm", serviceAccount);
    this.tls = MeshTls.create(identity, () -> Set.of(domain), Clock.systemUTC());
    this.endpointTls = new EndpointTls(tls, Runnable::run);
    this.thread = MeshThread.start("test-" + serviceAccount);
    IssuedCertificate issued = ca.issue("vm", serviceAccount, Duration.ofHours(1));
    TrustBundle bundle = new TrustBundle(new LinkedHashSet<>(ca.roots()));
    identity.publish(
        Optional.of(
            new WorkloadIdentity(
                new Svid(id, issued.chain(), issued.privateKey()),
                bundle,
                Instant.EPOCH,
                Instant.EPOCH,
                "test")));
  }

  @Override
  public void close() {
    tls.close();
    thread.close();
  }
}
