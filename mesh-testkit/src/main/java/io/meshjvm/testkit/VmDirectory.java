package io.meshjvm.testkit;

import io.meshjvm.testkit.config.WorkloadGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * The five files of {@code istioctl x workload entry configure} (Istio:
 * istioctl/pkg/workload/workload.go), with an address whose port is not 15012.
 */
record VmDirectory(
    VmSpec spec,
    WorkloadGroup group,
    String clusterId,
    String trustDomain,
    String host,
    int port,
    String rootsPem,
    String token) {

  private static final String CANONICAL_NAME = "service.istio.io/canonical-name";
  private static final String CANONICAL_REVISION = "service.istio.io/canonical-revision";

  void write(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("cluster.env"), clusterEnv());
      Files.writeString(directory.resolve("mesh.yaml"), meshYaml());
      Files.writeString(directory.resolve("root-cert.pem"), rootsPem);
      Files.writeString(directory.resolve("istio-token"), token);
      Files.writeString(directory.resolve("hosts"), "127.0.0.1 " + host + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the files of a VM into " + directory, e);
    }
  }

  private String address() {
    return host + ":" + port;
  }

  private SortedMap<String, String> proxyMetadata() {
    SortedMap<String, String> entries = new TreeMap<>();
    SortedMap<String, String> labels = labels();
    entries.put("CANONICAL_SERVICE", labels.getOrDefault(CANONICAL_NAME, group.name()));
    entries.put("CANONICAL_REVISION", labels.getOrDefault(CANONICAL_REVISION, "latest"));
    entries.put("POD_NAMESPACE", group.namespace());
    entries.put("SERVICE_ACCOUNT", group.template().serviceAccount());
    entries.put("TRUST_DOMAIN", trustDomain);
    entries.put("ISTIO_META_CLUSTER_ID", clusterId);
    entries.put("ISTIO_META_MESH_ID", "");
    entries.put("ISTIO_META_NETWORK", spec.network());
    entries.put("ISTIO_META_WORKLOAD_NAME", group.name());
    entries.put("ISTIO_METAJSON_LABELS", jsonObject(labels));
    if (!group.template().ports().isEmpty()) {
      entries.put("ISTIO_META_POD_PORTS", podPorts());
    }
    if (spec.captureDns()) {
      entries.put("ISTIO_META_DNS_CAPTURE", "true");
    }
    if (spec.autoRegister()) {
      entries.put("ISTIO_META_AUTO_REGISTER_GROUP", group.name());
    }
    entries.putAll(spec.proxyMetadata());
    return entries;
  }

  private SortedMap<String, String> labels() {
    SortedMap<String, String> labels = new TreeMap<>(group.labels());
    labels.putAll(group.template().labels());
    labels.putIfAbsent(
        CANONICAL_NAME, firstOf(labels, List.of("app.kubernetes.io/name", "app"), group.name()));
    labels.putIfAbsent(
        CANONICAL_REVISION,
        firstOf(labels, List.of("app.kubernetes.io/version", "version"), "latest"));
    return labels;
  }

  private static String firstOf(Map<String, String> labels, List<String> keys, String otherwise) {
    for (String key : keys) {
      String value = labels.get(key);
      if (value != null) {
        return value;
      }
    }
    return otherwise;
  }

  private String podPorts() {
    return new TreeMap<>(group.template().ports())
        .entrySet().stream()
            .map(
                port ->
                    "{\"name\":%s,\"containerPort\":%d,\"protocol\":\"\"}"
                        .formatted(json(port.getKey()), port.getValue()))
            .collect(Collectors.joining(",", "[", "]"));
  }

  private String clusterEnv() {
    SortedMap<String, String> entries = proxyMetadata();
    String ports =
        group.template().ports().values().stream()
            .sorted()
            .map(String::valueOf)
            .collect(Collectors.joining(","));
    entries.put("ISTIO_INBOUND_PORTS", ports.isEmpty() ? "*" : ports);
    entries.put("ISTIO_NAMESPACE", group.namespace());
    entries.put("ISTIO_SERVICE", group.name() + "." + group.namespace());
    entries.put("ISTIO_SERVICE_CIDR", "*");
    entries.put("ISTIO_LOCAL_EXCLUDE_PORTS", "22,15090,15021,15020");
    entries.put("CA_ADDR", address());
    if (!spec.internalIp().isEmpty()) {
      entries.put("ISTIO_SVC_IP", spec.internalIp());
    }
    StringBuilder text = new StringBuilder();
    entries.forEach((key, value) -> text.append(key).append('=').append(quote(value)).append('\n'));
    return text.toString();
  }

  private static String quote(String value) {
    return "'" + value.replace("'", "'\"'\"'") + "'";
  }

  private String meshYaml() {
    Map<String, Object> proxyConfig = new LinkedHashMap<>();
    proxyConfig.put("discoveryAddress", address());
    proxyConfig.put("proxyMetadata", proxyMetadata());
    if (!group.probe().isEmpty()) {
      proxyConfig.put("readinessProbe", group.probe());
    }
    DumpSettings settings =
        DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setSplitLines(false).build();
    return new Dump(settings).dumpToString(Map.of("defaultConfig", proxyConfig));
  }

  private static String jsonObject(SortedMap<String, String> map) {
    return map.entrySet().stream()
        .map(entry -> json(entry.getKey()) + ":" + json(entry.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String json(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  @Override
  public String toString() {
    return "VmDirectory[" + group.namespace() + "/" + group.name() + "]";
  }
}
