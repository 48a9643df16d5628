package io.meshjvm.grpc;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.meshjvm.traffic.Candidate;
import io.meshjvm.traffic.Cluster;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Puts a route into gRPC's words. */
final class AddressGroups {

  private AddressGroups() {}

  /**
   * The groups of a route: one for each endpoint, or for each address of an endpoint's host name
   * where every address is an endpoint of its own.
   *
   * @param hosts looks host names up
   * @return done at once if there are no host names; at least one, or fails if no host name is
   *     known
   */
  static CompletionStage<List<EquivalentAddressGroup>> of(Route route, HostResolver hosts) {
    boolean apart = route.cluster().kind() == Cluster.Kind.STRICT_DNS;
    List<CompletableFuture<List<EquivalentAddressGroup>>> parts =
        route.candidates().stream().map(candidate -> lookUp(candidate, hosts, apart)).toList();
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .handle((done, failure) -> gather(parts))
        .thenCompose(groups -> groups);
  }

  private static CompletableFuture<List<EquivalentAddressGroup>> lookUp(
      Candidate candidate, HostResolver hosts, boolean apart) {
    Attributes attributes = attributes(candidate);
    return candidate
        .target()
        .addresses(hosts)
        .thenApply(addresses -> groups(addresses, attributes, apart))
        .toCompletableFuture();
  }

  private static List<EquivalentAddressGroup> groups(
      List<InetSocketAddress> addresses, Attributes attributes, boolean apart) {
    return apart
        ? addresses.stream().map(a -> new EquivalentAddressGroup(a, attributes)).toList()
        : List.of(new EquivalentAddressGroup(List.<SocketAddress>copyOf(addresses), attributes));
  }

  /** What was found; a host name that is not known costs its own endpoint only. */
  private static CompletionStage<List<EquivalentAddressGroup>> gather(
      List<CompletableFuture<List<EquivalentAddressGroup>>> parts) {
    List<EquivalentAddressGroup> groups = new ArrayList<>();
    for (CompletableFuture<List<EquivalentAddressGroup>> part : parts) {
      if (!part.isCompletedExceptionally()) {
        groups.addAll(part.join());
      }
    }
    return groups.isEmpty() ? parts.get(0) : CompletableFuture.completedFuture(groups);
  }

  private static Attributes attributes(Candidate candidate) {
    Attributes.Builder attributes =
        Attributes.newBuilder()
            .set(
                EquivalentAddressGroup.ATTR_LOCALITY_NAME,
                candidate.target().endpoint().locality().toString())
            .set(MeshAttributes.LOCALITY, candidate.target().endpoint().locality())
            .set(MeshAttributes.PICKED, candidate.target())
            .set(MeshAttributes.WEIGHT, candidate.weight())
            .set(MeshAttributes.TRANSPORT, candidate.target().transport());
    if (candidate.target().transport() instanceof Transport.IstioMutual mutual) {
      attributes
          .set(MeshAttributes.SERVER_NAME, mutual.sni())
          .set(MeshAttributes.IDENTITIES, mutual.identities());
    }
    return attributes.build();
  }
}
