package io.meshjvm.testkit.internal.node;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.Value.KindCase;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Typed access to node metadata; the constructor refuses a value of the wrong type. */
final class MetadataReader {

  private static final Set<String> BOOLEANS =
      Set.of(
          "DNS_CAPTURE",
          "DNS_AUTO_ALLOCATE",
          "ENABLE_HBONE",
          "DISABLE_HBONE_SEND",
          "ENABLE_SELF_DISCOVERY",
          "METADATA_DISCOVERY",
          "INBOUND_LISTENER_EXACT_BALANCE",
          "EXIT_ON_ZERO_ACTIVE_CONNECTIONS",
          "ENVOY_SKIP_DEPRECATED_LOGS");
  private static final Set<String> NUMBERS = Set.of("ENVOY_STATUS_PORT", "ENVOY_PROMETHEUS_PORT");
  private static final Set<String> STRING_MAPS =
      Set.of("LABELS", "STATIC_LABELS", "ANNOTATIONS", "PLATFORM_METADATA");
  private static final Set<String> STRUCTS = Set.of("PROXY_CONFIG");
  private static final Set<String> STRING_LISTS = Set.of("PILOT_SAN");
  private static final Set<String> STRINGS =
      Set.of(
          "INSTANCE_IPS",
          "REQUESTED_NETWORK_VIEW",
          "POD_PORTS",
          "ISTIO_VERSION",
          "ISTIO_REVISION",
          "NAME",
          "NAMESPACE",
          "SERVICE_ACCOUNT",
          "WORKLOAD_NAME",
          "OWNER",
          "NODE_NAME",
          "MESH_ID",
          "CLUSTER_ID",
          "NETWORK",
          "INTERCEPTION_MODE",
          "GENERATOR",
          "AUTO_REGISTER_GROUP",
          "WORKLOAD_ENTRY",
          "DNS_PROXY_ADDR",
          "HTTP10",
          "IDLE_TIMEOUT",
          "STS_PORT",
          "UNPRIVILEGED_POD",
          "HTTP_PROXY_PORT",
          "TLS_SERVER_CERT_CHAIN",
          "TLS_SERVER_KEY",
          "TLS_SERVER_ROOT_CERT",
          "TLS_CLIENT_CERT_CHAIN",
          "TLS_CLIENT_KEY",
          "TLS_CLIENT_ROOT_CERT");

  private final Struct metadata;

  MetadataReader(Struct metadata) {
    this.metadata = metadata;
    metadata.getFieldsMap().forEach(MetadataReader::check);
  }

  private static void check(String key, Value value) {
    KindCase kind = value.getKindCase();
    // As Go's JSON decoder: null leaves any field at its default.
    if (kind == KindCase.NULL_VALUE) {
      return;
    }
    if (STRINGS.contains(key)) {
      require(key, kind == KindCase.STRING_VALUE, "string", kind);
    } else if (BOOLEANS.contains(key)) {
      require(key, isBooleanText(value), "string \"true\" or \"false\"", kind);
    } else if (NUMBERS.contains(key)) {
      require(key, kind == KindCase.NUMBER_VALUE, "number", kind);
    } else if (STRING_MAPS.contains(key)) {
      require(key, isStringMap(value), "object of strings", kind);
    } else if (STRUCTS.contains(key)) {
      require(key, kind == KindCase.STRUCT_VALUE, "object", kind);
    } else if (STRING_LISTS.contains(key)) {
      require(key, isStringList(value), "array of strings", kind);
    }
  }

  private static void require(String key, boolean holds, String expected, KindCase actual) {
    if (!holds) {
      throw new NodeException(
          "failed to unmarshal node metadata: cannot unmarshal %s into field %s, which is a %s"
              .formatted(actual, key, expected));
    }
  }

  private static boolean isBooleanText(Value value) {
    return value.getKindCase() == KindCase.STRING_VALUE
        && Set.of("true", "false", "1", "0").contains(value.getStringValue());
  }

  private static boolean isStringMap(Value value) {
    return value.getKindCase() == KindCase.STRUCT_VALUE
        && value.getStructValue().getFieldsMap().values().stream().allMatch(Value::hasStringValue);
  }

  private static boolean isStringList(Value value) {
    return value.getKindCase() == KindCase.LIST_VALUE
        && value.getListValue().getValuesList().stream().allMatch(Value::hasStringValue);
  }

  String string(String key) {
    return value(key).getStringValue();
  }

  boolean flag(String key) {
    return Set.of("true", "1").contains(string(key));
  }

  Map<String, String> stringMap(String key) {
    Map<String, String> result = new LinkedHashMap<>();
    struct(key).getFieldsMap().forEach((name, value) -> result.put(name, value.getStringValue()));
    return result;
  }

  Struct struct(String key) {
    return value(key).getStructValue();
  }

  private Value value(String key) {
    return metadata.getFieldsOrDefault(key, Value.getDefaultInstance());
  }
}
