package io.meshjvm.inbound;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.Published;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.policy.Admission;
import io.meshjvm.policy.InboundPolicy;
import io.meshjvm.policy.Inspection;
import io.meshjvm.policy.Opening;
import io.meshjvm.tls.MeshTls;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A policy that the test says, and the guard that asks it. */
final class FakeMesh implements View {

  private final Published<InboundPolicy> policies = new Published<>(InboundPolicy.unknown());
  private volatile Function<Opening, Admission> admission =
      opening -> new Admission.Refuse("nothing is said yet");
  private volatile Inspection inspection = Inspection.full();
  private volatile boolean permissive;

  InboundGuard guard(Published<Optional<WorkloadIdentity>> identities, MeshTls tls, Clock clock) {
    return guard(identities, tls, clock, MeshObserver.none());
  }

  InboundGuard guard(
      Published<Optional<WorkloadIdentity>> identities,
      MeshTls tls,
      Clock clock,
      MeshObserver observer) {
    return new InboundGuard(this, policies, identities, tls, Runnable::run, clock, observer);
  }

  static MeshTls tls(Published<Optional<WorkloadIdentity>> identities, String domain, Clock clock) {
    return MeshTls.create(identities, () -> Set.of(new TrustDomain(domain)), clock);
  }

  /** Pushes rules, as the control plane does. */
  void push(Function<Opening, Admission> next) {
    admission = next;
    policies.publish(policies.current());
  }

  void permissive(FakeChain plaintext, FakeChain tls) {
    permissive = true;
    push(opening -> new Admission.Serve(opening.tls() ? tls : plaintext));
  }

  void strict(FakeChain tls) {
    permissive = false;
    push(
        opening ->
            opening.tls() ? new Admission.Serve(tls) : new Admission.Refuse("plaintext, strictly"));
  }

  void looks(Inspection next) {
    inspection = next;
  }

  @Override
  public Inspection inspection(int port) {
    return inspection;
  }

  @Override
  public Admission admit(Arrival arrival) {
    return admission.apply(arrival.opening());
  }

  @Override
  public boolean permissive(int port) {
    return permissive;
  }
}
