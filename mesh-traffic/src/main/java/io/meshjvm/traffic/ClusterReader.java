package io.meshjvm.traffic;

import com.google.protobuf.Struct;
import io.meshjvm.core.xds.InvalidResourceException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;

/** Reads a cluster (istio: {@code pilot/pkg/networking/core/cluster_builder.go}). */
final class ClusterReader {

  /** Envoy's own default. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private ClusterReader() {}

  static Cluster read(io.meshjvm.proto.envoy.config.cluster.v3.Cluster wire) {
    String name = wire.getName();
    if (name.isEmpty() || name.length() > Limits.CLUSTER_NAME) {
      throw new InvalidResourceException(
          "name: empty or longer than " + Limits.CLUSTER_NAME + " characters");
    }
    if (wire.getTransportSocketMatchesCount() > Limits.ENTRIES) {
      throw new InvalidResourceException("transport_socket_matches: more than " + Limits.ENTRIES);
    }
    Struct istio =
        wire.getMetadata().getFilterMetadataOrDefault(Metadata.ISTIO, Struct.getDefaultInstance());
    Cluster.Kind kind = kind(wire);
    String edsName = wire.getEdsClusterConfig().getServiceName();
    boolean hostNames = kind == Cluster.Kind.STRICT_DNS || kind == Cluster.Kind.LOGICAL_DNS;
    return new Cluster(
        name,
        kind,
        edsName.isEmpty() ? name : edsName,
        connectTimeout(wire),
        wire.getLbPolicy().name(),
        wire.getCommonLbConfig().hasLocalityWeightedLbConfig(),
        TransportReader.rules(wire),
        services(istio),
        Metadata.value(istio, "external").getBoolValue(),
        EndpointsReader.read(name, wire.getLoadAssignment(), hostNames));
  }

  private static Cluster.Kind kind(io.meshjvm.proto.envoy.config.cluster.v3.Cluster wire) {
    if (wire.hasClusterType()) {
      return switch (wire.getClusterType().getName()) {
        case "envoy.cluster.eds" -> Cluster.Kind.EDS;
        case "envoy.cluster.static" -> Cluster.Kind.STATIC;
        case "envoy.cluster.strict_dns", "envoy.cluster.dns" -> Cluster.Kind.STRICT_DNS;
        case "envoy.cluster.logical_dns" -> Cluster.Kind.LOGICAL_DNS;
        case "envoy.cluster.original_dst" -> Cluster.Kind.ORIGINAL_DST;
        case "envoy.clusters.dynamic_forward_proxy" -> Cluster.Kind.DYNAMIC_DNS;
        default -> Cluster.Kind.OTHER;
      };
    }
    return switch (wire.getType()) {
      case EDS -> Cluster.Kind.EDS;
      case STATIC -> Cluster.Kind.STATIC;
      case STRICT_DNS -> Cluster.Kind.STRICT_DNS;
      case LOGICAL_DNS -> Cluster.Kind.LOGICAL_DNS;
      case ORIGINAL_DST -> Cluster.Kind.ORIGINAL_DST;
      case UNRECOGNIZED -> Cluster.Kind.OTHER;
    };
  }

  private static Duration connectTimeout(io.meshjvm.proto.envoy.config.cluster.v3.Cluster wire) {
    if (!wire.hasConnectTimeout()) {
      return CONNECT_TIMEOUT;
    }
    try {
      Duration timeout =
          Duration.ofSeconds(
              wire.getConnectTimeout().getSeconds(), wire.getConnectTimeout().getNanos());
      if (!timeout.isNegative() && !timeout.isZero()) {
        return timeout;
      }
    } catch (ArithmeticException | DateTimeException e) {
      throw new InvalidResourceException("connect_timeout: out of range", e);
    }
    throw new InvalidResourceException("connect_timeout: not positive");
  }

  private static List<Cluster.Service> services(Struct istio) {
    return Metadata.value(istio, "services").getListValue().getValuesList().stream()
        .limit(Limits.ENTRIES)
        .map(value -> value.getStructValue())
        .map(
            service ->
                new Cluster.Service(
                    Metadata.text(service, "host"),
                    Metadata.text(service, "name"),
                    Metadata.text(service, "namespace")))
        .toList();
  }
}
