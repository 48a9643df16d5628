package io.meshjvm.core.bootstrap;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who the workload is, from settings (istio: {@code pkg/bootstrap/config.go}). */
final class NodeReader {

  private static final String META = "ISTIO_META_";

  /** Metadata that follows from settings, so that the variable itself is not copied. */
  private static final Set<String> SETTINGS =
      Set.of(
          "AUTO_REGISTER_GROUP",
          "WORKLOAD_ENTRY",
          "WORKLOAD_NAME",
          "CLUSTER_ID",
          "NETWORK",
          "MESH_ID",
          "POD_PORTS",
          "DNS_CAPTURE",
          "DNS_AUTO_ALLOCATE",
          "CERT_SIGNER");

  /**
   * Metadata that would contradict the node or hide the mesh: generator {@code grpc} has no mutual
   * TLS of its own accord, interception mode {@code NONE} no inbound policy.
   */
  private static final Set<String> NOT_SENT =
      Set.of(
          "NAME",
          "NAMESPACE",
          "SERVICE_ACCOUNT",
          "INSTANCE_IPS",
          "LABELS",
          "STATIC_LABELS",
          "PROXY_CONFIG",
          "GENERATOR",
          "INTERCEPTION_MODE");

  private final Settings settings;

  NodeReader(Settings settings) {
    this.settings = settings;
  }

  WorkloadNode read(
      List<InetAddress> addresses, Supplier<String> hostName, Map<String, Object> proxyConfig) {
    String namespace = namespace();
    String name = name(hostName);
    String group = settings.textOrNull(SettingKey.WORKLOAD_GROUP);
    String entry = settings.textOrNull(SettingKey.WORKLOAD_ENTRY);
    if (group != null && entry != null) {
      throw Fault.GROUP_AND_ENTRY.at(
          "both WorkloadGroup '" + group + "' and WorkloadEntry '" + entry + "' are set");
    }
    Map<String, String> labels = labels();
    return new WorkloadNode(
        name,
        namespace,
        settings.text(SettingKey.SERVICE_ACCOUNT),
        group,
        entry,
        workloadName(group, entry, name),
        settings.text(SettingKey.CLUSTER_ID),
        settings.text(SettingKey.NETWORK),
        addresses,
        settings.textOr(SettingKey.DNS_DOMAIN, namespace + ".svc.cluster.local", "namespace"),
        labels,
        locality(labels),
        metadata(),
        proxyConfig);
  }

  private String namespace() {
    String namespace = settings.text(SettingKey.NAMESPACE);
    if (namespace.isBlank()) {
      throw Fault.NO_NAMESPACE.at("the namespace of the workload is not set");
    }
    return withoutTilde(SettingKey.NAMESPACE, namespace);
  }

  private String name(Supplier<String> hostName) {
    Value set = settings.find(SettingKey.NAME);
    if (!set.isEmpty()) {
      return withoutTilde(SettingKey.NAME, set.text());
    }
    String name = hostName.get().replaceFirst("\\..*", "");
    if (name.isBlank()) {
      throw Fault.NO_HOST_NAME.at("this machine has no name");
    }
    settings.report(SettingKey.NAME.key(), name, "host name");
    return withoutTilde(SettingKey.NAME, name);
  }

  private static String withoutTilde(SettingKey key, String text) {
    if (text.contains("~")) {
      throw Fault.RANGE.at(key.key() + " '" + text + "' holds '~', which separates node ids");
    }
    return text;
  }

  private String workloadName(@Nullable String group, @Nullable String entry, String name) {
    if (group != null) {
      return settings.textOr(SettingKey.WORKLOAD_NAME, group, "workloadGroup");
    }
    return entry != null
        ? settings.textOr(SettingKey.WORKLOAD_NAME, entry, "workloadEntry")
        : settings.textOr(SettingKey.WORKLOAD_NAME, name, "name");
  }

  private Map<String, String> labels() {
    Value value = settings.find(SettingKey.LABELS);
    if (value.isEmpty()) {
      return Map.of();
    }
    if (!(PlainYaml.parse(value.text(), value.source(), Fault.LABELS) instanceof Map<?, ?> json)) {
      throw Fault.LABELS.at(value.source() + " is not a JSON object");
    }
    Map<String, String> labels = new LinkedHashMap<>();
    json.forEach(
        (label, text) -> {
          if (!(text instanceof String string)) {
            throw Fault.LABELS.at(value.source() + ": label " + label + " is not a string");
          }
          labels.put(label.toString(), string);
        });
    return labels;
  }

  /** Null when nothing is known: an empty locality would wipe that of the WorkloadGroup. */
  private @Nullable Locality locality(Map<String, String> labels) {
    Value set = settings.find(SettingKey.LOCALITY);
    String text = set.text();
    for (String label : List.of("istio-locality", "topology.istio.io/locality")) {
      String value = labels.getOrDefault(label, "");
      if (text.isEmpty() && !value.isEmpty()) {
        // Label values may hold no '/', so Istio lets them write '.'.
        text = value.contains("/") ? value : value.replace('.', '/');
        settings.report(SettingKey.LOCALITY.key(), text, "label " + label);
      }
    }
    Locality locality = Locality.parse(text);
    return locality.equals(Locality.UNKNOWN) ? null : locality;
  }

  private Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    settings
        .withPrefix(META)
        .forEach(
            (variable, value) -> {
              String key = variable.substring(META.length());
              if (NOT_SENT.contains(key)) {
                settings.report(variable, value.text(), value.source() + ", not sent");
              } else if (!SETTINGS.contains(key)) {
                metadata.put(key, value.text());
                settings.report(variable, value.text(), value.source());
              }
            });
    putIfSet(metadata, "MESH_ID", settings.text(SettingKey.MESH_ID));
    putIfSet(metadata, "POD_PORTS", podPorts());
    putIfTrue(metadata, "DNS_CAPTURE", SettingKey.DNS_CAPTURE);
    putIfTrue(metadata, "DNS_AUTO_ALLOCATE", SettingKey.DNS_AUTO_ALLOCATE);
    return metadata;
  }

  private String podPorts() {
    Value value = settings.find(SettingKey.POD_PORTS);
    if (value.isEmpty()) {
      return "";
    }
    if (!(PlainYaml.parse(value.text(), value.source(), Fault.POD_PORTS) instanceof List<?> list)) {
      throw Fault.POD_PORTS.at(value.source() + " is not a JSON array");
    }
    for (Object element : list) {
      if (!(element instanceof Map<?, ?> port)
          || !(port.get("containerPort") instanceof Integer number)
          || number < 1
          || number > 65535) {
        throw Fault.POD_PORTS.at(value.source() + " has a port without a valid containerPort");
      }
    }
    return value.text();
  }

  private void putIfTrue(Map<String, String> metadata, String key, SettingKey setting) {
    if (settings.flag(setting)) {
      metadata.put(key, "true");
    }
  }

  private static void putIfSet(Map<String, String> metadata, String key, String value) {
    if (!value.isEmpty()) {
      metadata.put(key, value);
    }
  }
}
