package io.meshjvm.traffic;

import com.google.protobuf.Struct;
import io.meshjvm.core.xds.InvalidResourceException;
import java.util.List;
import java.util.Set;

/** Reads a cluster (istio: {@code pilot/pkg/networking/core/cluster_builder.go}). */
final class ClusterReader {

  private ClusterReader() {}

  /**
   * Reads a cluster.
   *
   * @param tlsSecrets names of roots and certificates that the application has given
   */
  static Cluster read(
      io.meshjvm.proto.envoy.config.cluster.v3.Cluster wire, Set<String> tlsSecrets) {
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
        BalancingReader.read(wire),
        ConnectingReader.read(wire),
        Protection.read(wire),
        DnsSettingsReader.read(wire),
        TransportReader.rules(wire, tlsSecrets),
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
