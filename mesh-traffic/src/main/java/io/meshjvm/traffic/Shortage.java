package io.meshjvm.traffic;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Words for why a call goes nowhere. */
final class Shortage {

  private static final int NAMED = 3;

  private Shortage() {}

  static Pick.NoEndpoint notProvisioned(String host) {
    return new Pick.NoEndpoint(
        "MESH-1505",
        "The control plane has not told how to reach " + host + " yet",
        "Wait until the mesh is joined, or look at the control plane's status if this lasts");
  }

  static Pick.NoEndpoint unknownHost(String host) {
    return new Pick.NoEndpoint(
        "MESH-1501",
        "The mesh knows no host " + host,
        "Check the spelling and the namespace, and that a Service or ServiceEntry of that host is"
            + " exported to this workload's namespace");
  }

  static Pick.NoEndpoint unknownPort(String host, int port, Set<Integer> ports) {
    return new Pick.NoEndpoint(
        "MESH-1502",
        "The host " + host + " has no port " + port,
        "Use one of its service ports: "
            + new TreeSet<>(ports).stream().map(String::valueOf).collect(Collectors.joining(", ")));
  }

  static Pick.NoEndpoint unknownSubset(Call call, Set<String> subsets) {
    return new Pick.NoEndpoint(
        "MESH-1506",
        "The service " + call.host() + ":" + call.port() + " has no subset " + call.subset(),
        subsets.isEmpty()
            ? "Name subsets of the service in a DestinationRule that is exported to this workload's"
                + " namespace"
            : "Use one of its subsets: " + String.join(", ", new TreeSet<>(subsets)));
  }

  /** Why plaintext past the mesh may not go to an address. */
  static Pick.NoEndpoint secured(InetSocketAddress address, String cluster) {
    return new Pick.NoEndpoint(
        "MESH-1523",
        address.getAddress().getHostAddress()
            + ":"
            + address.getPort()
            + " is an endpoint of "
            + cluster
            + " and asks for TLS, and a call to its address would go there in plaintext",
        "Call the service by its host and service port");
  }

  /** Why none of a cluster's endpoints can be picked. */
  static Pick.NoEndpoint of(ActiveCluster active, Call call) {
    Cluster cluster = active.cluster();
    List<Endpoint> endpoints = active.considered(call);
    if (endpoints.isEmpty()) {
      return none(cluster, "has no endpoint", active.endpoints().skipped());
    }
    List<Endpoint> healthy = endpoints.stream().filter(e -> e.health().isUsable()).toList();
    if (healthy.isEmpty()) {
      return none(cluster, "has " + endpoints.size() + " endpoint(s), none of them healthy", 0);
    }
    List<Endpoint> weighty = healthy.stream().filter(Endpoint::isUsable).toList();
    if (weighty.isEmpty()) {
      return none(cluster, "has healthy endpoints, but all of weight 0", 0);
    }
    return transports(cluster, weighty).isEmpty()
        ? none(cluster, refusal(active, weighty), 0)
        : untransportable(cluster, weighty);
  }

  private static String refusal(ActiveCluster active, List<Endpoint> endpoints) {
    return endpoints.stream().anyMatch(e -> active.states().of(e).ejected())
        ? "has ejected its healthy endpoint(s) for a while, because they kept failing"
        : "has too few healthy endpoints, and says to fail calls then";
  }

  private static Pick.NoEndpoint none(Cluster cluster, String what, int skipped) {
    String addressless =
        skipped > 0 ? "; " + skipped + " endpoint(s) have no IP address and were left out" : "";
    return new Pick.NoEndpoint(
        "MESH-1503",
        "The cluster " + cluster.name() + " " + what + addressless,
        "Check that the service's pods or WorkloadEntries are running and ready");
  }

  private static Pick.NoEndpoint untransportable(Cluster cluster, List<Endpoint> endpoints) {
    return new Pick.NoEndpoint(
        "MESH-1504",
        "The endpoints of cluster "
            + cluster.name()
            + " want what this library does not speak: "
            + String.join("; ", transports(cluster, endpoints)),
        "Change the DestinationRule or PeerAuthentication of the service, or reach it through a"
            + " gateway");
  }

  private static List<String> transports(Cluster cluster, List<Endpoint> endpoints) {
    return endpoints.stream()
        .map(e -> cluster.transports().of(e))
        .filter(Transport.Unsupported.class::isInstance)
        .map(t -> ((Transport.Unsupported) t).reason())
        .distinct()
        .limit(NAMED)
        .toList();
  }
}
