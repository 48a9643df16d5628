package io.meshjvm.traffic;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.HashMap;
import java.util.Map;

/** Reads Envoy's metadata, a tree of JSON values. */
final class Metadata {

  /** Where endpoints carry what selects their transport. */
  static final String TRANSPORT_SOCKET_MATCH = "envoy.transport_socket_match";

  /** Where endpoints carry what load balancers look at. */
  static final String BALANCING = "envoy.lb";

  /** Where Istio puts its own. */
  static final String ISTIO = "istio";

  private Metadata() {}

  /** The parts of {@code struct} that are text, numbers or truth values, as text. */
  static Map<String, String> labels(Struct struct) {
    Map<String, String> labels = new HashMap<>();
    struct
        .getFieldsMap()
        .forEach(
            (key, value) -> {
              switch (value.getKindCase()) {
                case STRING_VALUE -> labels.put(key, value.getStringValue());
                case BOOL_VALUE -> labels.put(key, String.valueOf(value.getBoolValue()));
                case NUMBER_VALUE -> labels.put(key, String.valueOf(value.getNumberValue()));
                // A nested value selects nothing; kept as a label that no endpoint carries, it
                // keeps a match from fitting.
                default -> labels.put(key, value.getKindCase().name());
              }
            });
    return labels;
  }

  /** The text under {@code key}, or the empty one. */
  static String text(Struct struct, String key) {
    return value(struct, key).getStringValue();
  }

  /** The value under {@code key}, or the unset one. */
  static Value value(Struct struct, String key) {
    return struct.getFieldsOrDefault(key, Value.getDefaultInstance());
  }
}
