package io.meshjvm.core.xds;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Values of node metadata in the types that istiod reads them as. */
final class MetadataValue {

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
  private static final Set<String> STRUCTS = Set.of("ANNOTATIONS", "PLATFORM_METADATA");
  private static final Set<String> LISTS = Set.of("PILOT_SAN");
  // What Go's strconv.ParseBool takes.
  private static final Set<String> BOOLEAN_WORDS =
      Set.of("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False");

  private MetadataValue() {}

  /** A string. */
  static Value of(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  /** A struct. */
  static Value struct(Map<?, ?> fields) {
    Struct.Builder struct = Struct.newBuilder();
    fields.forEach((key, value) -> struct.putFields(String.valueOf(key), json(value)));
    return Value.newBuilder().setStructValue(struct).build();
  }

  /**
   * {@code text} in the type that {@code key} has.
   *
   * @throws ControlPlaneException {@code MESH-1213} if it does not fit
   */
  static Value typed(String key, String text) {
    if (NUMBERS.contains(key)) {
      return number(key, text);
    }
    if (BOOLEANS.contains(key) && !BOOLEAN_WORDS.contains(text)) {
      throw unfit(key, "true or false", null);
    }
    if (STRUCTS.contains(key)) {
      return parsed(key, text, Map.class, "a JSON object");
    }
    if (LISTS.contains(key)) {
      return parsed(key, text, Iterable.class, "a JSON array");
    }
    return of(text);
  }

  private static Value number(String key, String text) {
    try {
      return Value.newBuilder().setNumberValue(Integer.parseInt(text)).build();
    } catch (NumberFormatException e) {
      throw unfit(key, "a number", e);
    }
  }

  private static Value parsed(String key, String text, Class<?> shape, String wanted) {
    Object value;
    try {
      value = new Load(LoadSettings.builder().build()).loadFromString(text);
    } catch (YamlEngineException e) {
      throw unfit(key, wanted, e);
    }
    if (!shape.isInstance(value)) {
      throw unfit(key, wanted, null);
    }
    return json(value);
  }

  private static Value json(@Nullable Object value) {
    if (value == null) {
      return Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
    } else if (value instanceof Map<?, ?> map) {
      return struct(map);
    } else if (value instanceof Iterable<?> list) {
      ListValue.Builder values = ListValue.newBuilder();
      list.forEach(element -> values.addValues(json(element)));
      return Value.newBuilder().setListValue(values).build();
    } else if (value instanceof Number number) {
      return Value.newBuilder().setNumberValue(number.doubleValue()).build();
    } else if (value instanceof Boolean flag) {
      return Value.newBuilder().setBoolValue(flag).build();
    }
    return of(value.toString());
  }

  private static ControlPlaneException unfit(String key, String wanted, @Nullable Throwable cause) {
    return new ControlPlaneException(
        "MESH-1213",
        "the node metadata " + key + " is not " + wanted + ", so istiod would refuse this workload",
        "Correct ISTIO_META_" + key,
        cause);
  }
}
