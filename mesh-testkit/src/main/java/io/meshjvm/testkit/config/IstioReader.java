package io.meshjvm.testkit.config;

import io.meshjvm.testkit.config.PeerAuthentication.Mode;
import io.meshjvm.testkit.config.ServiceEntry.Resolution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads ServiceEntry, DestinationRule and PeerAuthentication. */
final class IstioReader {
  private IstioReader() {}

  static ServiceEntry serviceEntry(ObjectKey key, Fields fields) {
    Fields spec = fields.at("spec");
    if (spec.texts("hosts").isEmpty()) {
      throw spec.failure("hosts", "at least one is required");
    }
    boolean selects = spec.has("workloadSelector");
    if (selects && spec.has("endpoints")) {
      throw spec.failure("workloadSelector", "cannot be used together with endpoints");
    }
    return new ServiceEntry(
        key.namespace(),
        key.name(),
        fields.at("metadata").textMap("labels"),
        fields.at("metadata").textMap("annotations"),
        spec.texts("hosts"),
        spec.texts("addresses"),
        spec.each("ports").stream().map(IstioReader::port).toList(),
        !spec.text("location", "MESH_EXTERNAL").equals("MESH_INTERNAL"),
        spec.choice("resolution", Resolution.NONE),
        spec.each("endpoints").stream().map(WorkloadReader::spec).toList(),
        selects ? spec.at("workloadSelector").textMap("labels") : null,
        spec.texts("exportTo"),
        spec.texts("subjectAltNames"),
        allocated(fields.at("status")));
  }

  private static ServiceEntry.Port port(Fields port) {
    return new ServiceEntry.Port(
        port.required("name"),
        port.port("number"),
        port.text("protocol"),
        port.has("targetPort") ? port.port("targetPort") : 0);
  }

  private static Map<String, List<String>> allocated(Fields status) {
    Map<String, List<String>> result = new LinkedHashMap<>();
    for (Fields address : status.each("addresses")) {
      result
          .computeIfAbsent(address.required("host"), host -> new ArrayList<>())
          .add(address.required("value"));
    }
    return result;
  }

  static DestinationRule destinationRule(ObjectKey key, Fields fields) {
    Fields spec = fields.at("spec");
    return new DestinationRule(
        key.namespace(),
        key.name(),
        fields.at("metadata").textMap("labels"),
        qualified(spec.required("host"), key.namespace()),
        spec.texts("exportTo"),
        spec.at("workloadSelector").textMap("matchLabels"),
        PolicyReader.policy(spec.at("trafficPolicy")),
        spec.each("subsets").stream().map(IstioReader::subset).toList());
  }

  /** A short name means a service of the rule's own namespace. */
  private static String qualified(String host, String namespace) {
    boolean full = host.contains(".") || host.startsWith("*");
    return full ? host : host + "." + namespace + ".svc.cluster.local";
  }

  private static DestinationRule.Subset subset(Fields subset) {
    return new DestinationRule.Subset(
        subset.required("name"),
        subset.textMap("labels"),
        PolicyReader.policy(subset.at("trafficPolicy")));
  }

  static PeerAuthentication peerAuthentication(ObjectKey key, Fields fields) {
    Fields spec = fields.at("spec");
    Map<Integer, Mode> ports = new LinkedHashMap<>();
    Fields portLevel = spec.at("portLevelMtls");
    for (String port : portLevel.names()) {
      ports.put(portNumber(portLevel, port), portLevel.at(port).choice("mode", Mode.UNSET));
    }
    return new PeerAuthentication(
        key.namespace(),
        key.name(),
        fields.at("metadata").textMap("labels"),
        spec.at("selector").textMap("matchLabels"),
        spec.at("mtls").choice("mode", Mode.UNSET),
        ports);
  }

  private static int portNumber(Fields portLevel, String port) {
    try {
      return Integer.parseInt(port);
    } catch (NumberFormatException e) {
      throw portLevel.failure(port, "expected a port number as the key");
    }
  }
}
