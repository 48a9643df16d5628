package io.meshjvm.traffic;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.core.xds.ResourceType;
import java.time.Duration;
import java.util.Set;

/** CDS: all clusters that this workload may use. */
final class ClusterType implements ResourceType<Cluster> {

  /** A working istiod always sends some clusters, {@code PassthroughCluster} among them. */
  private static final Duration EMPTY_GRACE = Duration.ofMinutes(5);

  private final Features features;
  private final Set<String> tlsSecrets;

  /**
   * Creates the type.
   *
   * @param tlsSecrets names of roots and certificates that the application has given
   */
  ClusterType(Features features, Set<String> tlsSecrets) {
    this.features = features;
    this.tlsSecrets = Set.copyOf(tlsSecrets);
  }

  @Override
  public String typeUrl() {
    return "type.googleapis.com/envoy.config.cluster.v3.Cluster";
  }

  @Override
  public Naming naming() {
    return Naming.WILDCARD;
  }

  @Override
  public Duration emptyGrace() {
    return EMPTY_GRACE;
  }

  @Override
  public Cluster parse(byte[] payload) {
    try {
      io.meshjvm.proto.envoy.config.cluster.v3.Cluster wire =
          DiscardUnknownFieldsParser.wrap(io.meshjvm.proto.envoy.config.cluster.v3.Cluster.parser())
              .parseFrom(payload);
      Cluster cluster = ClusterReader.read(wire, tlsSecrets);
      features.note(wire, cluster);
      return cluster;
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("malformed Cluster", e);
    }
  }

  @Override
  public String name(Cluster cluster) {
    return cluster.name();
  }
}
