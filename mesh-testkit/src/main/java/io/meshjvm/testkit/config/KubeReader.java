package io.meshjvm.testkit.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads Service, EndpointSlice and Pod. */
final class KubeReader {
  private KubeReader() {}

  static KubeService service(ObjectKey key, Fields fields) {
    Fields spec = fields.at("spec");
    return new KubeService(
        key.namespace(),
        key.name(),
        fields.at("metadata").textMap("labels"),
        fields.at("metadata").textMap("annotations"),
        spec.text("type", "ClusterIP"),
        clusterIps(spec),
        spec.textMap("selector"),
        spec.each("ports").stream().map(KubeReader::port).toList(),
        gatewayAddresses(fields),
        spec.flag("publishNotReadyAddresses"));
  }

  private static List<String> clusterIps(Fields spec) {
    List<String> all = spec.has("clusterIPs") ? spec.texts("clusterIPs") : List.of();
    List<String> ips = all.isEmpty() ? List.of(spec.text("clusterIP", "None")) : all;
    return ips.stream().filter(ip -> !ip.equals("None") && !ip.isEmpty()).toList();
  }

  private static KubeService.Port port(Fields port) {
    return new KubeService.Port(
        port.text("name"),
        port.port("port"),
        port.text("targetPort"),
        port.text("protocol", "TCP"),
        port.text("appProtocol"));
  }

  private static List<String> gatewayAddresses(Fields fields) {
    List<String> result = new ArrayList<>(fields.at("spec").texts("externalIPs"));
    for (Fields ingress : fields.at("status").at("loadBalancer").each("ingress")) {
      if (ingress.has("ip")) {
        result.add(ingress.text("ip"));
      }
    }
    return result;
  }

  static EndpointSlice slice(ObjectKey key, Fields fields) {
    Map<String, Integer> ports = new LinkedHashMap<>();
    fields.each("ports").forEach(port -> ports.put(port.text("name"), port.port("port")));
    return new EndpointSlice(
        key.namespace(),
        key.name(),
        fields.at("metadata").textMap("labels"),
        fields.each("endpoints").stream().map(KubeReader::item).toList(),
        ports);
  }

  private static EndpointSlice.Item item(Fields endpoint) {
    Fields target = endpoint.at("targetRef");
    Fields conditions = endpoint.at("conditions");
    return new EndpointSlice.Item(
        endpoint.texts("addresses"),
        endpoint.text("hostname"),
        !conditions.has("ready") || conditions.flag("ready"),
        endpoint.text("nodeName"),
        target.text("kind").equals(Pod.KIND) ? target.required("name") : "");
  }

  static Pod pod(ObjectKey key, Fields fields) {
    Fields spec = fields.at("spec");
    Fields status = fields.at("status");
    List<String> addresses = new ArrayList<>();
    status.each("podIPs").forEach(ip -> addresses.add(ip.required("ip")));
    if (addresses.isEmpty() && status.has("podIP")) {
      addresses.add(status.text("podIP"));
    }
    return new Pod(
        key.namespace(),
        key.name(),
        fields.at("metadata").textMap("labels"),
        workload(key, fields.at("metadata")),
        spec.text("serviceAccountName", "default"),
        spec.text("nodeName"),
        spec.text("hostname"),
        spec.text("subdomain"),
        addresses,
        ready(status));
  }

  private static boolean ready(Fields status) {
    return status.each("conditions").stream()
        .anyMatch(
            condition ->
                condition.text("type").equals("Ready") && condition.text("status").equals("True"));
  }

  private static String workload(ObjectKey key, Fields metadata) {
    String hash = "-" + metadata.textMap("labels").getOrDefault("pod-template-hash", "");
    for (Fields owner : metadata.each("ownerReferences")) {
      String name = owner.required("name");
      boolean deployment = owner.text("kind").equals("ReplicaSet") && name.endsWith(hash);
      return deployment ? name.substring(0, name.length() - hash.length()) : name;
    }
    return key.name();
  }
}
