package io.meshjvm.core.bootstrap;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that a mesh member needs to know before its first packet.
 *
 * @param node who it is
 * @param controlPlane where its control plane is
 * @param identity how it comes to an identity
 * @param dns how it answers names
 * @param outbound how it calls others
 * @param inbound how others call it
 * @param loopback how code without an adapter reaches the mesh
 * @param serving which ports are served for applications that know nothing of the mesh
 * @param readinessProbe how its health is found out, or null if nothing says so
 * @param settings every effective value with its source, sorted by key, for reports
 */
public record Bootstrap(
    WorkloadNode node,
    ControlPlaneSettings controlPlane,
    IdentitySettings identity,
    DnsSettings dns,
    OutboundSettings outbound,
    InboundSettings inbound,
    LoopbackSettings loopback,
    ServingSettings serving,
    @Nullable ReadinessProbe readinessProbe,
    List<Setting> settings) {

  /** Checks and copies the parts. */
  public Bootstrap {
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(controlPlane, "controlPlane");
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(dns, "dns");
    Objects.requireNonNull(outbound, "outbound");
    Objects.requireNonNull(inbound, "inbound");
    Objects.requireNonNull(loopback, "loopback");
    Objects.requireNonNull(serving, "serving");
    settings = List.copyOf(settings);
  }

  /** The same for another description of who it is. */
  public Bootstrap with(WorkloadNode other) {
    return new Bootstrap(
        other,
        controlPlane,
        identity,
        dns,
        outbound,
        inbound,
        loopback,
        serving,
        readinessProbe,
        settings);
  }

  /** The same without a readiness probe. */
  public Bootstrap withoutProbe() {
    return new Bootstrap(
        node, controlPlane, identity, dns, outbound, inbound, loopback, serving, null, settings);
  }
}
