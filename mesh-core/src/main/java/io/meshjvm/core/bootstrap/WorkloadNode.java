package io.meshjvm.core.bootstrap;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who this workload says it is to the control plane.
 *
 * @param name name of the instance, usually the host name
 * @param namespace Kubernetes namespace of the workload
 * @param serviceAccount Kubernetes service account, may be empty
 * @param workloadGroup WorkloadGroup to join by auto-registration, or null
 * @param workloadEntry existing WorkloadEntry to take over, or null; not with {@code workloadGroup}
 * @param workloadName name for telemetry
 * @param clusterId Kubernetes cluster of the control plane
 * @param network network of the workload, may be empty
 * @param addresses addresses of this instance; the first one is its identity in the mesh, at least
 *     one
 * @param dnsDomain DNS domain of the workload, for example {@code vm.svc.cluster.local}
 * @param labels labels of the workload
 * @param locality where it is, or null to leave the WorkloadGroup's locality alone (an empty one
 *     would wipe it)
 * @param metadata further string metadata, keys without the prefix {@code ISTIO_META_} (for example
 *     {@code DNS_CAPTURE})
 * @param proxyConfig the proxy configuration as plain JSON values, {@code readinessProbe} included
 */
public record WorkloadNode(
    String name,
    String namespace,
    String serviceAccount,
    @Nullable String workloadGroup,
    @Nullable String workloadEntry,
    String workloadName,
    String clusterId,
    String network,
    List<InetAddress> addresses,
    String dnsDomain,
    Map<String, String> labels,
    @Nullable Locality locality,
    Map<String, String> metadata,
    Map<String, Object> proxyConfig) {

  /** Checks and copies the parts. */
  public WorkloadNode {
    if (name.isBlank() || name.contains("~") || namespace.isBlank() || namespace.contains("~")) {
      throw new IllegalArgumentException("name and namespace must be set and hold no '~'");
    }
    Objects.requireNonNull(serviceAccount, "serviceAccount");
    if (workloadGroup != null && workloadEntry != null) {
      throw new IllegalArgumentException(
          "a node joins a WorkloadGroup or takes over a WorkloadEntry, not both");
    }
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("a node needs an address");
    }
    labels = Map.copyOf(labels);
    metadata = Map.copyOf(metadata);
    proxyConfig = Map.copyOf(proxyConfig);
  }

  /** The same for another proxy configuration. */
  public WorkloadNode withProxyConfig(Map<String, Object> other) {
    return with(workloadGroup, workloadEntry, other);
  }

  /** The same for a node that joins no WorkloadGroup and takes over no WorkloadEntry. */
  public WorkloadNode withoutRegistration() {
    return with(null, null, proxyConfig);
  }

  private WorkloadNode with(
      @Nullable String group, @Nullable String entry, Map<String, Object> config) {
    return new WorkloadNode(
        name,
        namespace,
        serviceAccount,
        group,
        entry,
        workloadName,
        clusterId,
        network,
        addresses,
        dnsDomain,
        labels,
        locality,
        metadata,
        config);
  }

  /**
   * The address that identifies this instance: it names the WorkloadEntry and is where peers
   * connect.
   */
  public InetAddress address() {
    return addresses.get(0);
  }

  /** The node id that xDS carries: {@code sidecar~ip~name.namespace~dnsDomain}. */
  public String id() {
    return "sidecar~" + addressText(address()) + "~" + name + "." + namespace + "~" + dnsDomain;
  }

  /**
   * An address as Istio's agent and istiod write it: IPv6 in the short form of RFC 5952 ({@code
   * fd00::5}, where Java writes {@code fd00:0:0:0:0:0:0:5}), and never with a scope. The name of a
   * WorkloadEntry is made of this text, so that any other form would name another entry.
   */
  public static String addressText(InetAddress address) {
    return NetUtil.toAddressString(address);
  }
}
