package io.meshjvm.testkit.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Typed reading of a YAML mapping; each failure names the object and the field. */
final class Fields {
  private static final Pattern DURATION_PART =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(h|ms|m|us|ns|s)");
  private static final Map<String, BigDecimal> NANOS =
      Map.of(
          "h", BigDecimal.valueOf(3_600_000_000_000L),
          "m", BigDecimal.valueOf(60_000_000_000L),
          "s", BigDecimal.valueOf(1_000_000_000L),
          "ms", BigDecimal.valueOf(1_000_000L),
          "us", BigDecimal.valueOf(1_000L),
          "ns", BigDecimal.ONE);

  private final String object;
  private final String path;
  private final Map<String, @Nullable Object> values;

  private Fields(String object, String path, Map<String, @Nullable Object> values) {
    this.object = object;
    this.path = path;
    this.values = values;
  }

  static Fields of(String object, @Nullable Object document) {
    return new Fields(object, "", mapping(object, "", document));
  }

  /** The same mapping, spoken of under another name in failures. */
  Fields named(String newObject) {
    return new Fields(newObject, path, values);
  }

  boolean has(String field) {
    return values.get(field) != null;
  }

  ConfigException failure(String field, String problem) {
    return new ConfigException(object, pathOf(field), problem);
  }

  Fields at(String field) {
    return new Fields(object, pathOf(field), mapping(object, pathOf(field), values.get(field)));
  }

  List<Fields> each(String field) {
    List<Fields> result = new ArrayList<>();
    List<?> items = sequence(field);
    for (int i = 0; i < items.size(); i++) {
      String at = pathOf(field) + "[" + i + "]";
      result.add(new Fields(object, at, mapping(object, at, items.get(i))));
    }
    return result;
  }

  String text(String field) {
    return text(field, "");
  }

  String text(String field, String absent) {
    Object value = values.get(field);
    return value == null ? absent : scalar(field, value);
  }

  String required(String field) {
    String value = text(field);
    if (value.isEmpty()) {
      throw failure(field, "is required");
    }
    return value;
  }

  List<String> texts(String field) {
    return sequence(field).stream().map(item -> scalar(field, item)).toList();
  }

  boolean flag(String field) {
    Object value = values.get(field);
    if (value == null) {
      return false;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw failure(field, "expected true or false, found " + value);
  }

  int number(String field, int absent) {
    Object value = values.get(field);
    if (value == null) {
      return absent;
    }
    if (value instanceof Integer number && number >= 0) {
      return number;
    }
    throw failure(field, "expected a whole number from 0 to 2147483647, found " + value);
  }

  /** A constant of an enum, by its exact name. */
  <E extends Enum<E>> E choice(String field, E absent) {
    String text = text(field);
    if (text.isEmpty()) {
      return absent;
    }
    try {
      return Enum.valueOf(absent.getDeclaringClass(), text);
    } catch (IllegalArgumentException e) {
      Object[] known = absent.getDeclaringClass().getEnumConstants();
      throw failure(field, "expected one of " + Arrays.toString(known) + ", found " + text);
    }
  }

  /** A duration as protobuf and Go write it, such as {@code 1h30m} or {@code 0.5s}. */
  @Nullable Duration duration(String field) {
    String text = text(field);
    if (text.isEmpty()) {
      return null;
    }
    Matcher parts = DURATION_PART.matcher(text);
    Duration sum = Duration.ZERO;
    int end = 0;
    while (parts.find() && parts.start() == end) {
      BigDecimal nanos = new BigDecimal(parts.group(1)).multiply(NANOS.get(parts.group(2)));
      sum = sum.plusNanos(nanos.longValue());
      end = parts.end();
    }
    if (end != text.length()) {
      throw failure(field, "expected a duration such as 1m30s, found " + text);
    }
    return sum;
  }

  int port(String field) {
    int port = number(field, 0);
    if (port < 1 || port > 65_535) {
      throw failure(field, "expected a port from 1 to 65535, found " + values.get(field));
    }
    return port;
  }

  /** The mapping below a field, values as text, in the order in which it was written. */
  Map<String, String> textMap(String field) {
    Fields below = at(field);
    Map<String, String> result = new LinkedHashMap<>();
    below.values.forEach(
        (key, value) -> result.put(key, value == null ? "" : below.scalar(key, value)));
    return result;
  }

  Map<String, Integer> portMap(String field) {
    Fields below = at(field);
    Map<String, Integer> result = new LinkedHashMap<>();
    below.values.keySet().forEach(key -> result.put(key, below.port(key)));
    return result;
  }

  /** The mapping as it was written, without null values. */
  Map<String, Object> raw(String field) {
    Map<String, Object> result = new LinkedHashMap<>();
    at(field)
        .values
        .forEach(
            (key, value) -> {
              if (value != null) {
                result.put(key, value);
              }
            });
    return result;
  }

  /** The names of all fields that are set. */
  List<String> names() {
    return List.copyOf(values.keySet());
  }

  private String scalar(String field, @Nullable Object value) {
    if (value == null || value instanceof Map || value instanceof List) {
      throw failure(field, "expected text, found " + kindOf(value));
    }
    return value.toString();
  }

  private List<?> sequence(String field) {
    Object value = values.get(field);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    throw failure(field, "expected a list, found " + kindOf(value));
  }

  private String pathOf(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  private static Map<String, @Nullable Object> mapping(
      String object, String path, @Nullable Object value) {
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new ConfigException(object, path, "expected a mapping, found " + kindOf(value));
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    map.forEach((key, item) -> result.put(String.valueOf(key), item));
    return result;
  }

  private static String kindOf(@Nullable Object value) {
    if (value instanceof Map) {
      return "a mapping";
    }
    if (value instanceof List) {
      return "a list";
    }
    return value == null ? "nothing" : value.toString();
  }
}
