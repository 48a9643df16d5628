package io.meshjvm.testkit.render;

import io.meshjvm.testkit.config.ConfigSnapshot;
import io.meshjvm.testkit.config.MeshObject;
import io.meshjvm.testkit.config.Pod;
import io.meshjvm.testkit.config.ServiceEntry;
import io.meshjvm.testkit.config.WorkloadEntry;
import io.meshjvm.testkit.config.WorkloadSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Turns pods, WorkloadEntries and inline endpoints into {@link Workload}s. */
final class Workloads {
  private static final String NETWORK_LABEL = "topology.istio.io/network";
  private static final String WORKLOAD_NAME_LABEL = "service.istio.io/workload-name";
  private static final String GROUP_ANNOTATION = "istio.io/autoRegistrationGroup";

  private final ConfigSnapshot config;
  private final RendererSettings settings;
  private final String ownNetwork;
  private final Map<String, Workload> pods = new LinkedHashMap<>();
  private final Map<String, WorkloadSpec> entrySpecs = new LinkedHashMap<>();
  private final Map<String, Workload> entries = new LinkedHashMap<>();

  Workloads(ConfigSnapshot config, RendererSettings settings) {
    this.config = config;
    this.settings = settings;
    this.ownNetwork =
        config
            .find("Namespace", "", settings.rootNamespace())
            .map(namespace -> namespace.labels().getOrDefault(NETWORK_LABEL, ""))
            .orElse("");
    config.all(Pod.class).forEach(pod -> pods.put(key(pod), pod(pod)));
    for (WorkloadEntry entry : config.all(WorkloadEntry.class)) {
      entries.put(key(entry), entry(entry));
      entrySpecs.put(key(entry), entry.spec());
    }
  }

  Optional<Workload> pod(String namespace, String name) {
    return Optional.ofNullable(pods.get(namespace + "/" + name));
  }

  /** All pods of one namespace with the labels of a selector. */
  List<Workload> pods(String namespace, Map<String, String> selector) {
    return pods.values().stream()
        .filter(pod -> pod.namespace().equals(namespace) && pod.has(selector))
        .toList();
  }

  /** All WorkloadEntries of one namespace with the labels of a selector, that take traffic. */
  List<Workload> entries(String namespace, Map<String, String> selector) {
    return entries.values().stream()
        .filter(entry -> entry.namespace().equals(namespace) && entry.has(selector))
        .toList();
  }

  /** The port of a WorkloadEntry for a service port. */
  int port(Workload entry, ServicePort port) {
    WorkloadSpec spec = entrySpecs.get(entry.namespace() + "/" + entry.name());
    return spec == null
        ? port.targetPort()
        : spec.ports().getOrDefault(port.name(), port.targetPort());
  }

  List<Workload> all() {
    return Stream.concat(pods.values().stream(), entries.values().stream()).toList();
  }

  private Workload pod(Pod pod) {
    return new Workload(
        settings.clusterId() + "//Pod/" + key(pod),
        pod.name(),
        pod.namespace(),
        pod.workload(),
        pod.workload(),
        pod.addresses(),
        pod.labels(),
        pod.labels(),
        pod.labels().getOrDefault(NETWORK_LABEL, ownNetwork),
        locality(pod),
        0,
        pod.serviceAccount(),
        Workload.tlsMode(pod.labels(), "disabled"),
        pod.node(),
        pod.ready());
  }

  private String locality(Pod pod) {
    Map<String, String> node =
        config.find("Node", "", pod.node()).map(MeshObject::labels).orElse(Map.of());
    String label = pod.labels().get("istio-locality");
    if (label != null) {
      return label.replace('.', '/');
    }
    String region = node.getOrDefault("topology.kubernetes.io/region", "");
    String zone = node.getOrDefault("topology.kubernetes.io/zone", "");
    String subzone = node.getOrDefault("topology.istio.io/subzone", "");
    boolean unknown = region.isEmpty() && zone.isEmpty() && subzone.isEmpty();
    return unknown ? "" : region + "/" + zone + "/" + subzone;
  }

  private Workload entry(WorkloadEntry entry) {
    Map<String, String> labels = new LinkedHashMap<>(entry.spec().labels());
    labels.putAll(entry.labels());
    String workloadName =
        entry
            .annotations()
            .getOrDefault(GROUP_ANNOTATION, labels.getOrDefault(WORKLOAD_NAME_LABEL, entry.name()));
    String uid = settings.clusterId() + "/networking.istio.io/WorkloadEntry/" + key(entry);
    return outside(
        uid,
        entry.name(),
        entry.namespace(),
        workloadName,
        workloadName,
        entry.spec(),
        labels,
        labels,
        entry.servable());
  }

  /** The endpoint written at one place of a ServiceEntry, or implied by it. */
  Workload inline(ServiceEntry entry, WorkloadSpec spec, String telemetryName) {
    String uid =
        settings.clusterId()
            + "/networking.istio.io/ServiceEntry/"
            + key(entry)
            + "/"
            + spec.address();
    return outside(
        uid,
        entry.name(),
        entry.namespace(),
        entry.name(),
        telemetryName,
        spec,
        spec.labels(),
        entry.labels(),
        true);
  }

  private Workload outside(
      String uid,
      String name,
      String namespace,
      String workloadName,
      String telemetryName,
      WorkloadSpec spec,
      Map<String, String> labels,
      Map<String, String> objectLabels,
      boolean servable) {
    String network = spec.network().isEmpty() ? ownNetwork : spec.network();
    return new Workload(
        uid,
        name,
        namespace,
        workloadName,
        telemetryName,
        List.of(spec.address()),
        labels,
        objectLabels,
        labels.getOrDefault(NETWORK_LABEL, network),
        spec.locality(),
        spec.weight(),
        spec.serviceAccount(),
        Workload.tlsMode(labels, spec.serviceAccount().isEmpty() ? "disabled" : "istio"),
        "",
        servable);
  }

  private static String key(MeshObject object) {
    return object.namespace() + "/" + object.name();
  }
}
