package io.meshjvm.traffic;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is at an address, the other way round: from addresses to clusters. Made when it is first
 * asked, since few callers name endpoints by their addresses. Thread-safe.
 */
final class EndpointIndex {

  private final Collection<ActiveCluster> clusters;
  private volatile @Nullable Map<InetSocketAddress, Found> found;

  EndpointIndex(Collection<ActiveCluster> clusters) {
    this.clusters = clusters;
  }

  /**
   * What is at an address.
   *
   * @param headless the endpoint there as one of a headless service, if it is one
   * @param secured name of a cluster whose endpoint there wants anything but plaintext
   */
  private record Found(Pick.@Nullable Picked headless, @Nullable String secured) {

    private static final Found NOTHING = new Found(null, null);

    Found and(ActiveCluster active, Endpoint endpoint) {
      Cluster cluster = active.cluster();
      Transport transport = cluster.transports().of(endpoint);
      boolean direct =
          cluster.kind() == Cluster.Kind.ORIGINAL_DST
              && !(transport instanceof Transport.Unsupported);
      return new Found(
          headless == null && direct ? new Targets(cluster).of(endpoint) : headless,
          secured == null && !(transport instanceof Transport.Plaintext)
              ? cluster.name()
              : secured);
    }
  }

  Optional<Pick.Picked> headless(InetSocketAddress address) {
    return Optional.ofNullable(at(address).headless());
  }

  Optional<String> secured(InetSocketAddress address) {
    return Optional.ofNullable(at(address).secured());
  }

  private Found at(InetSocketAddress address) {
    Map<InetSocketAddress, Found> known = found;
    if (known == null) {
      // Made twice at worst, with the same content.
      known = index();
      found = known;
    }
    return known.getOrDefault(address, Found.NOTHING);
  }

  private Map<InetSocketAddress, Found> index() {
    Map<InetSocketAddress, Found> index = new HashMap<>();
    for (ActiveCluster active : clusters) {
      active.endpoints().stream()
          .forEach(
              endpoint ->
                  index.merge(
                      endpoint.address(),
                      Found.NOTHING.and(active, endpoint),
                      (before, unused) -> before.and(active, endpoint)));
    }
    return index;
  }
}
