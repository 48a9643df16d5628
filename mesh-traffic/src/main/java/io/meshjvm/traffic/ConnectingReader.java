package io.meshjvm.traffic;

import io.meshjvm.core.xds.InvalidResourceException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads how connections to a cluster are made. */
final class ConnectingReader {

  /** Envoy's own connect timeout. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private ConnectingReader() {}

  static Connecting read(io.meshjvm.proto.envoy.config.cluster.v3.Cluster wire) {
    return new Connecting(
        wire.hasConnectTimeout()
            ? Durations.positive("connect_timeout", wire.getConnectTimeout())
            : TIMEOUT,
        wire.getUpstreamConnectionOptions().hasTcpKeepalive()
            ? keepalive(wire.getUpstreamConnectionOptions().getTcpKeepalive())
            : null);
  }

  private static Connecting.@Nullable TcpKeepalive keepalive(
      io.meshjvm.proto.envoy.config.core.v3.TcpKeepalive wire) {
    int probes = wire.getKeepaliveProbes().getValue();
    if (probes < 0) {
      throw new InvalidResourceException("keepalive_probes: out of range");
    }
    boolean off =
        wire.hasKeepaliveProbes()
            && wire.hasKeepaliveTime()
            && wire.hasKeepaliveInterval()
            && probes == 0
            && wire.getKeepaliveTime().getValue() == 0
            && wire.getKeepaliveInterval().getValue() == 0;
    return off
        ? null
        : new Connecting.TcpKeepalive(
            probes,
            Duration.ofSeconds(Integer.toUnsignedLong(wire.getKeepaliveTime().getValue())),
            Duration.ofSeconds(Integer.toUnsignedLong(wire.getKeepaliveInterval().getValue())));
  }
}
