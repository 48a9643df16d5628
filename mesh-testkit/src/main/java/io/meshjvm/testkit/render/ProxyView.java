package io.meshjvm.testkit.render;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What rendering needs to know of a connected proxy; all of it comes from the node message.
 *
 * @param id name and namespace, the third part of the node id
 * @param namespace the proxy's namespace
 * @param addresses IP addresses, the identity address first
 * @param labels workload labels
 * @param network the proxy's network, empty when unknown
 * @param clusterId the proxy's Kubernetes cluster
 * @param dnsCapture whether the proxy serves DNS, a condition for auto-allocated addresses
 * @param dnsAutoAllocate whether the proxy asked for auto-allocated addresses
 * @param locality where the proxy runs, if known
 * @param trustDomain the mesh's trust domain
 */
public record ProxyView(
    String id,
    String namespace,
    List<String> addresses,
    Map<String, String> labels,
    String network,
    String clusterId,
    boolean dnsCapture,
    boolean dnsAutoAllocate,
    @Nullable ProxyLocality locality,
    String trustDomain) {
  /** Copies the collections. */
  public ProxyView {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(clusterId, "clusterId");
    Objects.requireNonNull(trustDomain, "trustDomain");
    addresses = List.copyOf(addresses);
    labels = Map.copyOf(labels);
  }
}
