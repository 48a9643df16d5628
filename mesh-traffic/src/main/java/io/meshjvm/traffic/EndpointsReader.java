package io.meshjvm.traffic;

import com.google.protobuf.Struct;
import io.meshjvm.core.bootstrap.HostPort;
import io.meshjvm.core.bootstrap.Locality;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.core.v3.Address;
import io.meshjvm.proto.envoy.config.core.v3.SocketAddress;
import io.meshjvm.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.meshjvm.proto.envoy.config.endpoint.v3.LbEndpoint;
import io.meshjvm.proto.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a ClusterLoadAssignment (istio: {@code pilot/pkg/xds/endpoints}). Endpoints whose address
 * is none that can be dialled are left out and counted; everything else that is wrong refuses the
 * whole assignment.
 */
final class EndpointsReader {

  private static final int MAX_PORT = 65_535;

  private final boolean hostNames;
  private final Set<InetSocketAddress> addresses = new HashSet<>();
  private int skipped;

  private EndpointsReader(boolean hostNames) {
    this.hostNames = hostNames;
  }

  /**
   * Reads an assignment.
   *
   * @param hostNames whether host names are addresses, as in a cluster of a DNS kind
   */
  static Endpoints read(String cluster, ClusterLoadAssignment assignment, boolean hostNames) {
    int count = assignment.getEndpointsList().stream().mapToInt(g -> g.getLbEndpointsCount()).sum();
    if (count > Limits.ENDPOINTS) {
      throw new InvalidResourceException(
          "endpoints: " + count + ", more than " + Limits.ENDPOINTS + " in one cluster");
    }
    EndpointsReader reader = new EndpointsReader(hostNames);
    List<Endpoints.Group> groups =
        assignment.getEndpointsList().stream().map(reader::group).toList();
    return new Endpoints(cluster, groups, reader.skipped, reserve(assignment.getPolicy()));
  }

  private static Endpoints.Reserve reserve(ClusterLoadAssignment.Policy policy) {
    if (!policy.hasOverprovisioningFactor()) {
      return new Endpoints.Reserve(
          Endpoints.Reserve.DEFAULT.overprovisioningFactor(), policy.getWeightedPriorityHealth());
    }
    int factor = policy.getOverprovisioningFactor().getValue();
    if (factor <= 0) {
      throw new InvalidResourceException(
          "overprovisioning_factor: " + Integer.toUnsignedString(factor));
    }
    return new Endpoints.Reserve(factor, policy.getWeightedPriorityHealth());
  }

  private Endpoints.Group group(LocalityLbEndpoints group) {
    int priority = group.getPriority();
    if (priority < 0 || priority > Limits.PRIORITY) {
      throw new InvalidResourceException(
          "priority: " + Integer.toUnsignedString(priority) + ", above " + Limits.PRIORITY);
    }
    Locality locality =
        new Locality(
            group.getLocality().getRegion(),
            group.getLocality().getZone(),
            group.getLocality().getSubZone());
    List<Endpoint> endpoints = new ArrayList<>(group.getLbEndpointsCount());
    for (LbEndpoint endpoint : group.getLbEndpointsList()) {
      address(endpoint.getEndpoint().getAddress())
          .ifPresentOrElse(
              address -> {
                if (isFirst(address)) {
                  endpoints.add(endpoint(endpoint, address, locality, priority));
                }
              },
              () -> skipped++);
    }
    return new Endpoints.Group(locality, priority, weight(group), endpoints);
  }

  /**
   * Of endpoints with one address the first counts, as istiod writes them for a host of two
   * families (envoy: {@code extensions/clusters/eds/eds.cc}).
   */
  private boolean isFirst(InetSocketAddress address) {
    return hostNames || addresses.add(address);
  }

  /** Envoy: a locality without a weight gets no calls where the cluster weighs localities. */
  private static long weight(LocalityLbEndpoints group) {
    return Integer.toUnsignedLong(group.getLoadBalancingWeight().getValue());
  }

  private static Endpoint endpoint(
      LbEndpoint endpoint, InetSocketAddress address, Locality locality, int priority) {
    Map<String, Struct> metadata = endpoint.getMetadata().getFilterMetadataMap();
    Struct istio = metadata.getOrDefault(Metadata.ISTIO, Struct.getDefaultInstance());
    Struct socketMatch =
        metadata.getOrDefault(Metadata.TRANSPORT_SOCKET_MATCH, Struct.getDefaultInstance());
    String workload = Metadata.text(istio, "workload");
    return new Endpoint(
        address,
        endpoint.hasLoadBalancingWeight()
            ? Integer.toUnsignedLong(endpoint.getLoadBalancingWeight().getValue())
            : 1,
        health(endpoint),
        locality,
        priority,
        Metadata.labels(socketMatch),
        workload.isEmpty() ? Endpoint.Workload.UNKNOWN : Endpoint.Workload.parse(workload),
        hostname(endpoint, address),
        Metadata.text(
            metadata.getOrDefault(Metadata.BALANCING, Struct.getDefaultInstance()), "hash_key"));
  }

  private static String hostname(LbEndpoint endpoint, InetSocketAddress address) {
    String given = endpoint.getEndpoint().getHostname();
    return given.isEmpty() && address.isUnresolved() ? address.getHostString() : given;
  }

  private static Endpoint.Health health(LbEndpoint endpoint) {
    return switch (endpoint.getHealthStatus()) {
      case UNKNOWN -> Endpoint.Health.UNKNOWN;
      case HEALTHY -> Endpoint.Health.HEALTHY;
      case DEGRADED -> Endpoint.Health.DEGRADED;
      case DRAINING -> Endpoint.Health.DRAINING;
      // A status that is newer than this code is taken for the worst.
      case UNHEALTHY, TIMEOUT, UNRECOGNIZED -> Endpoint.Health.UNHEALTHY;
    };
  }

  private Optional<InetSocketAddress> address(Address address) {
    return switch (address.getAddressCase()) {
      case SOCKET_ADDRESS -> socketAddress(address.getSocketAddress());
      case ENVOY_INTERNAL_ADDRESS ->
          internalAddress(address.getEnvoyInternalAddress().getEndpointId());
      default -> Optional.empty();
    };
  }

  private Optional<InetSocketAddress> socketAddress(SocketAddress address) {
    int port = address.getPortValue();
    if (port < 0 || port > MAX_PORT) {
      throw new InvalidResourceException(
          "port_value: " + Integer.toUnsignedString(port) + " is no port");
    }
    String host = address.getAddress();
    boolean tcp = address.getProtocol() == SocketAddress.Protocol.TCP;
    if (!tcp || port == 0 || host.isEmpty() || host.length() > Limits.NAME) {
      return Optional.empty();
    }
    return IpLiteral.parse(host)
        .map(ip -> new InetSocketAddress(ip, port))
        .or(
            () ->
                hostNames
                    ? Optional.of(InetSocketAddress.createUnresolved(host, port))
                    : Optional.empty());
  }

  /** Reads the {@code ip:port} that an ambient endpoint has for an identity. */
  private static Optional<InetSocketAddress> internalAddress(String endpointId) {
    try {
      HostPort target = HostPort.parse(endpointId);
      return IpLiteral.parse(target.host()).map(ip -> new InetSocketAddress(ip, target.port()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
