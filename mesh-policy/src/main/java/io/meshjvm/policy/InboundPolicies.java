package io.meshjvm.policy;

import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Published;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import io.meshjvm.core.bootstrap.InboundSettings;
import io.meshjvm.core.xds.ControlPlane;
import io.meshjvm.core.xds.Resources;
import io.meshjvm.core.xds.Subscription;
import java.util.function.Consumer;

/**
 * The inbound policy as the control plane keeps it up to date, from the listener {@code
 * virtualInbound} of LDS. Right after a registration istiod may send it without the workload's own
 * ports, which follow.
 *
 * <p>Until the first answer it is what a setting says, by default that nobody is let in; that it is
 * too if the listener is taken away. Watchers are called on the mesh thread, only when the policy
 * changes.
 */
public final class InboundPolicies implements Source<InboundPolicy>, AutoCloseable {

  private final Subscription<ReadListener> subscription;
  private final InboundSettings settings;
  private final Published<InboundPolicy> policy;
  private boolean lost;
  private final Published<OutboundPolicy> outbound = new Published<>(OutboundPolicy.unknown());

  private InboundPolicies(Subscription<ReadListener> subscription, InboundSettings settings) {
    this.subscription = subscription;
    this.settings = settings;
    this.policy = new Published<>(InboundPolicy.before(settings));
  }

  /**
   * Subscribes to the listeners of this workload.
   *
   * @throws IllegalStateException if the control plane has a subscription to them already
   */
  public static InboundPolicies subscribe(ControlPlane controlPlane, MeshThread mesh) {
    return subscribe(controlPlane, mesh, InboundSettings.closed());
  }

  /**
   * The same with a say of this workload.
   *
   * @param settings what holds before the first answer
   */
  public static InboundPolicies subscribe(
      ControlPlane controlPlane, MeshThread mesh, InboundSettings settings) {
    InboundPolicies policies =
        new InboundPolicies(controlPlane.subscribe(new ListenerType(mesh.clock())), settings);
    mesh.execute(policies::follow);
    return policies;
  }

  @Override
  public InboundPolicy current() {
    return policy.current();
  }

  @Override
  public Watch watch(Consumer<? super InboundPolicy> listener) {
    return policy.watch(listener);
  }

  /**
   * What the mesh says of calls to destinations that it does not know, from the listener {@code
   * virtualOutbound}; unknown until the first answer, and again if the listener is taken away.
   */
  public Source<OutboundPolicy> outbound() {
    return outbound;
  }

  /** Unsubscribes; the last policy stays readable. Idempotent. */
  @Override
  public void close() {
    subscription.close();
  }

  private void follow() {
    var unused = subscription.watch(this::take);
    take(subscription.current());
  }

  private void take(Resources<ReadListener> listeners) {
    ReadListener inbound = listeners.byName().get(ListenerType.INBOUND);
    InboundPolicy next = inbound == null || inbound.policy() == null ? absent() : inbound.policy();
    if (!next.equals(policy.current())) {
      policy.publish(next);
    }
    ReadListener out = listeners.byName().get(ListenerType.OUTBOUND);
    OutboundPolicy unknowns =
        out == null || out.outbound() == null ? OutboundPolicy.unknown() : out.outbound();
    if (!unknowns.equals(outbound.current())) {
      outbound.publish(unknowns);
    }
  }

  /** Nothing was received yet, or what was is gone; then nobody is let in, whatever was set. */
  private InboundPolicy absent() {
    boolean gone = policy.current().received() || lost;
    lost = gone;
    return gone ? InboundPolicy.unknown() : InboundPolicy.before(settings);
  }
}
