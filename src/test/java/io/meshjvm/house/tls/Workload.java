package io.meshjvm.house.tls;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Published;
import io.meshjvm.core.Source;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.core.identity.Svid;
import io.meshjvm.core.identity.TrustBundle;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.policy.InboundPolicy;
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

/** A member as servers see it, without control plane. */
final class Workload implements MeshMember, AutoCloseable {

  private final MeshTls tls;
  private final InboundGuard guard;

  Workload(TestCa ca, String serviceAccount, TlsEngine engine, Source<InboundPolicy> policy) {
    TrustDomain domain = new TrustDomain(ca.trustDomain());
    IssuedCertificate issued = ca.issue("shop", serviceAccount, Duration.ofHours(1));
    Source<Optional<WorkloadIdentity>> identity =
        new Published<>(
            Optional.of(
                new WorkloadIdentity(
                    new Svid(
                        SpiffeId.of(domain, "shop", serviceAccount),
                        issued.chain(),
                        issued.privateKey()),
                    new TrustBundle(new LinkedHashSet<>(ca.roots())),
                    Instant.EPOCH,
                    Instant.EPOCH,
                    "test")));
    this.tls = MeshTls.create(identity, () -> Set.of(domain), Clock.systemUTC(), engine);
    this.guard = new InboundGuard(policy, identity, tls, Runnable::run, Clock.systemUTC());
  }

  MeshTls tls() {
    return tls;
  }

  InboundGuard guard() {
    return guard;
  }

  @Override
  public <T> T part(Class<T> type) {
    return type.cast(type == MeshTls.class ? tls : guard);
  }

  @Override
  public void close() {
    guard.close();
    tls.close();
  }
}
