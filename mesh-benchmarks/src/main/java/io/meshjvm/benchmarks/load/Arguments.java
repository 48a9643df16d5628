package io.meshjvm.benchmarks.load;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The arguments of a measurement, each {@code --NAME VALUE}.
 *
 * @param values by name
 */
record Arguments(Map<String, String> values) {

  private static final double MILLIS = 1000;

  Arguments {
    values = Map.copyOf(values);
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if one has no such name, or no value
   */
  static Arguments of(Set<String> names, String... arguments) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
      if (!names.contains(name) || i + 1 == arguments.length) {
        throw new IllegalArgumentException(
            arguments[i] + ": give --NAME VALUE, NAME out of " + names);
      }
      values.put(name, arguments[i + 1]);
    }
    return new Arguments(values);
  }

  String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /** What commas separate. */
  Stream<String> list(String name, String otherwise) {
    return Stream.of(text(name, otherwise).split(",", -1));
  }

  int number(String name, int otherwise) {
    String value = values.get(name);
    return value == null ? otherwise : Integer.parseInt(value);
  }

  /** A time in seconds, with fractions. */
  Duration seconds(String name, int otherwise) {
    String value = values.get(name);
    return value == null
        ? Duration.ofSeconds(otherwise)
        : Duration.ofMillis(Math.round(Double.parseDouble(value) * MILLIS));
  }
}
