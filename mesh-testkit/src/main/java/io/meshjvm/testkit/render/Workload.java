package io.meshjvm.testkit.render;

import java.util.List;
import java.util.Map;

/**
 * Something that can be behind a service: a pod, a WorkloadEntry, or an endpoint written in a
 * ServiceEntry.
 *
 * @param uid unique id in the form that the ambient data plane uses
 * @param name name of the object
 * @param workloadName name of what runs it, such as a deployment
 * @param telemetryName the name that EDS gives to telemetry
 * @param addresses IP addresses, or one host name
 * @param objectLabels labels of the whole object; the same unless the workload is a part of it
 * @param network the network, empty for the mesh's own
 * @param locality {@code region/zone/subzone}
 * @param weight weight; 0 when not given
 * @param tlsMode {@code istio} or {@code disabled}
 * @param node name of the node, empty outside Kubernetes
 * @param servable whether it takes traffic
 */
record Workload(
    String uid,
    String name,
    String namespace,
    String workloadName,
    String telemetryName,
    List<String> addresses,
    Map<String, String> labels,
    Map<String, String> objectLabels,
    String network,
    String locality,
    int weight,
    String serviceAccount,
    String tlsMode,
    String node,
    boolean servable) {
  private static final String TLS_MODE_LABEL = "security.istio.io/tlsMode";
  private static final List<String> NAME_LABELS =
      List.of("service.istio.io/canonical-name", "app.kubernetes.io/name", "app");
  private static final List<String> REVISION_LABELS =
      List.of("service.istio.io/canonical-revision", "app.kubernetes.io/version", "version");

  Workload {
    addresses = List.copyOf(addresses);
    labels = Map.copyOf(labels);
    objectLabels = Map.copyOf(objectLabels);
  }

  static String tlsMode(Map<String, String> labels, String absent) {
    return labels.getOrDefault(TLS_MODE_LABEL, absent);
  }

  boolean speaksMeshTls() {
    return tlsMode.equals("istio");
  }

  /** First of the labels that name the canonical service, else the given name. */
  static String canonicalName(Map<String, String> labels, String absent) {
    return first(labels, NAME_LABELS, absent);
  }

  static String canonicalRevision(Map<String, String> labels) {
    return first(labels, REVISION_LABELS, "latest");
  }

  private static String first(Map<String, String> labels, List<String> keys, String absent) {
    return keys.stream()
        .filter(labels::containsKey)
        .findFirst()
        .map(key -> labels.getOrDefault(key, absent))
        .orElse(absent);
  }

  /** Whether the labels of a selector are all among this workload's. */
  boolean has(Map<String, String> selector) {
    return labels.entrySet().containsAll(selector.entrySet());
  }
}
