package io.meshjvm.core.bootstrap;

import java.util.Map;
import java.util.Optional;

/**
 * One source of values under Istio's names.
 *
 * @param label what reports call it, for example {@code cluster.env}
 * @param names values by environment name
 * @param proxyConfig what it says as ProxyConfig
 */
record Layer(String label, Map<String, String> names, ProxyConfig proxyConfig) {

  /** Name of the variable that holds a whole ProxyConfig. */
  static final String PROXY_CONFIG = "PROXY_CONFIG";

  Layer {
    names = Map.copyOf(names);
  }

  /** Variables of an environment; with {@code PROXY_CONFIG} in it, if that is set. */
  static Layer ofVariables(String label, Map<String, String> variables) {
    return new Layer(label, variables, ProxyConfig.EMPTY);
  }

  /** What {@code PROXY_CONFIG} of a layer says, as the layer right below it. */
  Layer inner() {
    String text = names.getOrDefault(PROXY_CONFIG, "");
    String inner = label + " " + PROXY_CONFIG;
    return text.isBlank()
        ? new Layer(inner, Map.of(), ProxyConfig.EMPTY)
        : ofProxyConfig(inner, ProxyConfig.ofEnvironment(text, inner));
  }

  /** A ProxyConfig, whose metadata holds Istio's names. */
  static Layer ofProxyConfig(String label, ProxyConfig config) {
    return new Layer(label, config.proxyMetadata(), config);
  }

  /** The value of a setting; an empty one counts as not set, as {@code TRUST_DOMAIN=''} must. */
  Optional<Value> find(SettingKey key) {
    for (String name : key.istioNames()) {
      String value = names.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return Optional.of(new Value(value, label + " " + name, Value.Origin.ISTIO));
      }
    }
    String field = key.field().isEmpty() ? null : proxyConfig.field(key.field());
    return field == null || field.isEmpty()
        ? Optional.empty()
        : Optional.of(new Value(field, label + " " + key.field(), Value.Origin.ISTIO));
  }
}
