package io.meshjvm.policy;

import io.meshjvm.core.bootstrap.InboundSettings;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the mesh demands of callers of this workload, at one moment.
 *
 * @param received whether the control plane has said so; while false {@code others} holds for every
 *     port
 * @param others policy of the ports that have none of their own
 * @param ports policies by the port that the workload listens on
 * @param inspections how the ports look at connections
 */
public record InboundPolicy(
    boolean received, PortPolicy others, Map<Integer, PortPolicy> ports, Inspections inspections) {

  /** Copies the map. */
  public InboundPolicy {
    Objects.requireNonNull(others, "others");
    ports = Map.copyOf(ports);
    Objects.requireNonNull(inspections, "inspections");
  }

  /** A policy whose ports look at everything. */
  public InboundPolicy(boolean received, PortPolicy others, Map<Integer, PortPolicy> ports) {
    this(received, others, ports, Inspections.full());
  }

  /** The policy before the control plane has spoken: nobody is let in, since trust fails closed. */
  public static InboundPolicy unknown() {
    return new InboundPolicy(false, PortPolicy.strict(), Map.of());
  }

  /** The policy before the control plane has spoken, where this workload has a say in it. */
  public static InboundPolicy before(InboundSettings settings) {
    return switch (settings.beforePolicy()) {
      case REFUSE -> unknown();
      case ALLOW -> new InboundPolicy(false, PortPolicyReader.open(), Map.of());
    };
  }

  /**
   * The policy in a listener as it travels, such as a recorded one; empty if it is not the one for
   * what comes in.
   *
   * @param listener the listener, serialized
   * @param clock tells whether tokens have expired
   * @throws io.meshjvm.core.xds.InvalidResourceException if a member would refuse it
   */
  public static Optional<InboundPolicy> of(byte[] listener, Clock clock) {
    return Optional.ofNullable(new ListenerType(clock).parse(listener).policy());
  }

  /**
   * The policy of one port. As in Envoy, a port with rules of its own takes nothing from the
   * others'.
   *
   * @param port port that the workload listens on
   */
  public PortPolicy port(int port) {
    return ports.getOrDefault(port, others);
  }
}
