package io.meshjvm.policy;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.core.xds.ResourceType;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import io.meshjvm.proto.envoy.config.listener.v3.Listener;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * LDS: reads the inbound listener, what the outbound one does with unknown destinations, and of all
 * others the name (istio: {@code pilot/pkg/networking/core/listener_inbound.go}).
 */
final class ListenerType implements ResourceType<ReadListener> {

  /** Name of the listener that stands for everything that comes in. */
  static final String INBOUND = "virtualInbound";

  /** Name of the listener that takes what goes out and has no listener of its own. */
  static final String OUTBOUND = "virtualOutbound";

  /** Closes connections to the listener's own port, which only a proxy has. */
  private static final String BLACKHOLE = "virtualInbound-blackhole";

  private final Clock clock;

  /**
   * The type.
   *
   * @param clock tells whether tokens have expired
   */
  ListenerType(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String typeUrl() {
    return "type.googleapis.com/envoy.config.listener.v3.Listener";
  }

  @Override
  public Naming naming() {
    return Naming.WILDCARD;
  }

  @Override
  public ReadListener parse(byte[] payload) {
    Listener listener;
    try {
      listener = DiscardUnknownFieldsParser.wrap(Listener.parser()).parseFrom(payload);
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("not a Listener: " + e.getMessage(), e);
    }
    if (listener.getName().isEmpty()) {
      throw new InvalidResourceException("a listener has no name");
    }
    return switch (listener.getName()) {
      case INBOUND -> new ReadListener(INBOUND, policy(listener), null);
      case OUTBOUND -> new ReadListener(OUTBOUND, null, OutboundPolicyReader.read(listener));
      default -> new ReadListener(listener.getName(), null, null);
    };
  }

  @Override
  public String name(ReadListener resource) {
    return resource.name();
  }

  private InboundPolicy policy(Listener listener) {
    if (listener.hasFilterChainMatcher()) {
      throw new InvalidResourceException("virtualInbound chooses its chains by a matcher");
    }
    List<Chain> others = new ArrayList<>();
    Map<Integer, List<Chain>> byPort = new HashMap<>();
    for (FilterChain wire : listener.getFilterChainsList()) {
      if (!wire.getName().equals(BLACKHOLE)) {
        Chain chain = Chain.read(wire, clock);
        if (chain.port() == null) {
          others.add(chain);
        } else {
          byPort.computeIfAbsent(chain.port(), port -> new ArrayList<>()).add(chain);
        }
      }
    }
    Chain otherwise =
        listener.hasDefaultFilterChain()
            ? Chain.fallback(listener.getDefaultFilterChain(), clock)
            : null;
    Map<Integer, PortPolicy> ports = new HashMap<>();
    byPort.forEach((port, chains) -> ports.put(port, PortPolicyReader.read(chains, otherwise)));
    return new InboundPolicy(
        true, PortPolicyReader.read(others, otherwise), ports, Inspections.read(listener));
  }
}
