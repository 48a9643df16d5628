package io.meshjvm.testkit.internal.node;

import io.meshjvm.testkit.render.ProxyLocality;
import io.meshjvm.testkit.render.ProxyView;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connected proxy as its first request describes it.
 *
 * @param nodeId the whole id, {@code type~ip~name.namespace~domain}
 * @param id the third part of it
 * @param namespace metadata NAMESPACE, else the first label of the domain
 * @param addresses valid IP addresses, the identity address first; never empty
 * @param labels metadata LABELS
 * @param network metadata NETWORK or empty
 * @param clusterId metadata CLUSTER_ID or empty
 * @param serviceAccount metadata SERVICE_ACCOUNT or empty
 * @param autoRegisterGroup metadata AUTO_REGISTER_GROUP or empty
 * @param workloadEntry metadata WORKLOAD_ENTRY or empty
 * @param dnsCapture metadata DNS_CAPTURE
 * @param dnsAutoAllocate metadata DNS_AUTO_ALLOCATE
 * @param readinessProbe whether metadata PROXY_CONFIG has a readinessProbe
 * @param hbone metadata ENABLE_HBONE
 * @param locality the locality message; null when it is absent, which differs from empty
 */
public record ProxyNode(
    String nodeId,
    String id,
    String namespace,
    List<String> addresses,
    Map<String, String> labels,
    String network,
    String clusterId,
    String serviceAccount,
    String autoRegisterGroup,
    String workloadEntry,
    boolean dnsCapture,
    boolean dnsAutoAllocate,
    boolean readinessProbe,
    boolean hbone,
    @Nullable ProxyLocality locality) {

  /** Copies the collections. */
  public ProxyNode {
    addresses = List.copyOf(addresses);
    labels = Map.copyOf(labels);
  }

  /** The first address, which names and addresses the proxy's WorkloadEntry. */
  public String address() {
    return addresses.get(0);
  }

  /** What rendering needs of it. */
  public ProxyView view(String trustDomain) {
    return new ProxyView(
        id,
        namespace,
        addresses,
        labels,
        network,
        clusterId,
        dnsCapture,
        dnsAutoAllocate,
        locality,
        trustDomain);
  }
}
