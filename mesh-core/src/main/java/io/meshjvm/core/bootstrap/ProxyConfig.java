package io.meshjvm.core.bootstrap;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Istio's ProxyConfig as one source gives it (istio/api: {@code mesh/v1alpha1/proxy.proto}, as
 * proto-JSON).
 *
 * @param fields all fields but {@code proxyMetadata}, camelCase, as plain JSON values
 * @param proxyMetadata environment of the proxy
 */
record ProxyConfig(Map<String, Object> fields, Map<String, String> proxyMetadata) {

  private static final String METADATA = "proxyMetadata";
  private static final List<String> SCALARS =
      List.of("discoveryAddress", "meshId", "controlPlaneAuthPolicy");

  static final ProxyConfig EMPTY = new ProxyConfig(Map.of(), Map.of());

  ProxyConfig {
    fields = Map.copyOf(fields);
    proxyMetadata = Map.copyOf(proxyMetadata);
  }

  /** Reads a {@code mesh.yaml}: a MeshConfig, of which {@code defaultConfig} counts. */
  static ProxyConfig ofMeshYaml(String text, String where) {
    Map<String, Object> mesh = map(PlainYaml.parse(text, where, Fault.YAML_SYNTAX), where);
    Object config = mesh.getOrDefault("defaultConfig", mesh.get("default_config"));
    if (config == null) {
      throw Fault.YAML_SHAPE.at(where + " has no defaultConfig");
    }
    return of(config, where + " defaultConfig");
  }

  /** Reads the value of {@code PROXY_CONFIG}: the fields without a frame. */
  static ProxyConfig ofEnvironment(String text, String where) {
    return of(PlainYaml.parse(text, where, Fault.YAML_SYNTAX), where);
  }

  private static ProxyConfig of(@Nullable Object value, String where) {
    Map<String, Object> fields = camelCase(map(value, where));
    Object metadata = fields.remove(METADATA);
    for (String scalar : SCALARS) {
      Object field = fields.get(scalar);
      if (field instanceof Map || field instanceof List) {
        throw Fault.YAML_SHAPE.at(where + "." + scalar + " is not a string");
      }
    }
    Object probe = fields.get("readinessProbe");
    if (probe != null) {
      fields.put("readinessProbe", map(probe, where + ".readinessProbe"));
    }
    return new ProxyConfig(
        fields, metadata == null ? Map.of() : strings(metadata, where + "." + METADATA));
  }

  /** The same with what {@code over} says on top: fields are replaced, metadata is merged. */
  ProxyConfig overlaidBy(ProxyConfig over) {
    Map<String, Object> merged = new LinkedHashMap<>(fields);
    merged.putAll(over.fields);
    Map<String, String> metadata = new LinkedHashMap<>(proxyMetadata);
    metadata.putAll(over.proxyMetadata);
    return new ProxyConfig(merged, metadata);
  }

  /** A scalar field as text, or null if it is not set. */
  @Nullable String field(String name) {
    Object value = fields.get(name);
    return value == null ? null : value.toString();
  }

  /** The probe, or null if there is none. */
  @SuppressWarnings("unchecked") // checked when it was read
  @Nullable Map<String, Object> readinessProbe() {
    return (Map<String, Object>) fields.get("readinessProbe");
  }

  /**
   * All of it as one JSON object, as node metadata carries it, with what is effective rather than
   * what was written.
   */
  Map<String, Object> toJson(String discoveryAddress) {
    Map<String, Object> json = new LinkedHashMap<>(fields);
    json.put("discoveryAddress", discoveryAddress);
    json.put("controlPlaneAuthPolicy", "MUTUAL_TLS");
    json.put(METADATA, proxyMetadata);
    return json;
  }

  private static Map<String, String> strings(Object value, String where) {
    Map<String, String> strings = new LinkedHashMap<>();
    map(value, where)
        .forEach(
            (key, member) -> {
              if (!(member instanceof String text)) {
                throw Fault.YAML_SHAPE.at(where + "." + key + " is not a quoted string");
              }
              strings.put(key, text);
            });
    return strings;
  }

  @SuppressWarnings("unchecked") // PlainYaml makes no maps with other keys
  private static Map<String, Object> map(@Nullable Object value, String where) {
    if (!(value instanceof Map)) {
      throw Fault.YAML_SHAPE.at(where + " is not a map");
    }
    return (Map<String, Object>) value;
  }

  /** Proto-JSON readers take {@code discovery_address} for {@code discoveryAddress}. */
  private static Map<String, Object> camelCase(Map<String, Object> fields) {
    Map<String, Object> renamed = new LinkedHashMap<>();
    fields.forEach((name, value) -> renamed.put(ProtoJson.camelCase(name), value));
    return renamed;
  }
}
