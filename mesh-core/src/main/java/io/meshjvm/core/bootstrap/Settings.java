package io.meshjvm.core.bootstrap;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Looks settings up through all sources, best first, reads them as types, and remembers each
 * effective value with its source.
 *
 * <p>An empty value under one of the own names puts the setting back to its default; an empty value
 * under one of Istio's names counts as not set.
 */
final class Settings {

  private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

  private final BiFunction<SettingKey, Value, Value> own;
  private final List<Layer> layers;
  private final Path root;
  private final Map<String, Setting> effective = new TreeMap<>();

  /**
   * Creates a lookup.
   *
   * @param own the value under one of the own names, or else the one it is given
   * @param layers values under Istio's names, best first
   * @param root what relative paths under Istio's names are relative to
   */
  Settings(BiFunction<SettingKey, Value, Value> own, List<Layer> layers, Path root) {
    this.own = own;
    this.layers = List.copyOf(layers);
    this.root = root;
  }

  /** The effective value. */
  Value find(SettingKey key) {
    Value fallback = new Value(key.defaultValue(), "default", Value.Origin.DEFAULT);
    Value value = own.apply(key, istio(key, fallback));
    if (value.isEmpty()) {
      value = fallback;
    }
    report(key.key(), value.text(), value.source());
    return value;
  }

  private Value istio(SettingKey key, Value fallback) {
    return layers.stream().flatMap(layer -> layer.find(key).stream()).findFirst().orElse(fallback);
  }

  String text(SettingKey key) {
    return find(key).text();
  }

  @Nullable String textOrNull(SettingKey key) {
    String text = text(key);
    return text.isEmpty() ? null : text;
  }

  /** The value, or one that follows from other settings. */
  String textOr(SettingKey key, String derived, String source) {
    Value value = find(key);
    if (!value.isEmpty()) {
      return value.text();
    }
    report(key.key(), derived, source);
    return derived;
  }

  boolean flag(SettingKey key) {
    Value value = find(key);
    if (!TRUE.contains(value.text()) && !FALSE.contains(value.text())) {
      throw Fault.BOOLEAN.at(describe(key, value) + " is neither true nor false");
    }
    return TRUE.contains(value.text());
  }

  Duration duration(SettingKey key) {
    Value value = find(key);
    try {
      Duration duration = GoDuration.parse(value.text());
      if (!duration.isNegative() && !duration.isZero()) {
        return duration;
      }
    } catch (IllegalArgumentException e) {
      throw Fault.DURATION.at(describe(key, value) + " is not a duration", e);
    }
    throw Fault.DURATION.at(describe(key, value) + " is not positive");
  }

  int integer(SettingKey key) {
    Value value = find(key);
    try {
      return Integer.parseInt(value.text());
    } catch (NumberFormatException e) {
      throw Fault.NUMBER.at(describe(key, value) + " is not a whole number", e);
    }
  }

  double ratio(SettingKey key) {
    Value value = find(key);
    double ratio;
    try {
      ratio = Double.parseDouble(value.text());
    } catch (NumberFormatException e) {
      throw Fault.NUMBER.at(describe(key, value) + " is not a number", e);
    }
    if (!(ratio >= 0 && ratio <= 1)) {
      throw Fault.NUMBER.at(describe(key, value) + " is not between 0 and 1");
    }
    return ratio;
  }

  /** A path, or null; relative ones under Istio's names start at the root of the installation. */
  @Nullable Path path(SettingKey key) {
    Value value = find(key);
    if (value.isEmpty()) {
      return null;
    }
    try {
      Path path = Path.of(value.text());
      return value.origin() == Value.Origin.ISTIO ? root.resolve(path).normalize() : path;
    } catch (InvalidPathException e) {
      throw Fault.RANGE.at(describe(key, value) + " is not a path", e);
    }
  }

  /** The parts of a value between commas or blanks. */
  List<String> list(SettingKey key) {
    return Arrays.stream(text(key).split("[,\\s]+", -1)).filter(part -> !part.isEmpty()).toList();
  }

  /** Every variable under Istio's names that begins with a prefix, by its whole name. */
  Map<String, Value> withPrefix(String prefix) {
    Map<String, Value> found = new TreeMap<>();
    for (Layer layer : layers) {
      layer
          .names()
          .forEach(
              (name, text) -> {
                if (name.startsWith(prefix) && name.length() > prefix.length() && !text.isEmpty()) {
                  String source = layer.label() + " " + name;
                  found.putIfAbsent(name, new Value(text, source, Value.Origin.ISTIO));
                }
              });
    }
    return found;
  }

  /** All layers as one ProxyConfig. */
  ProxyConfig proxyConfig() {
    ProxyConfig merged = ProxyConfig.EMPTY;
    for (int i = layers.size() - 1; i >= 0; i--) {
      merged = merged.overlaidBy(layers.get(i).proxyConfig());
    }
    return merged;
  }

  /** Remembers an effective value. */
  void report(String key, String value, String source) {
    effective.put(key, new Setting(key, value, source));
  }

  /** Every effective value, sorted by key. */
  List<Setting> effective() {
    return new ArrayList<>(effective.values());
  }

  /** The words with which errors speak of a value. */
  static String describe(SettingKey key, Value value) {
    return key.key() + " '" + value.text() + "' (" + value.source() + ")";
  }
}
