package io.meshjvm.house.envoy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A configuration of Envoy under construction, in YAML. Its parts are in flow style, so that they
 * nest whatever their indentation. Every listener is on a loopback port of the system's choice.
 */
final class EnvoyConfig {

  private final List<String> listeners = new ArrayList<>();
  private final List<String> clusters = new ArrayList<>();
  private final List<String> sections = new ArrayList<>();

  /** Adds a listener of plaintext. */
  EnvoyConfig listener(String name, String filter) {
    return listener(name, "", "{filters: [%s]}".formatted(filter));
  }

  /** Adds a listener that looks at each ClientHello to choose a chain. */
  EnvoyConfig inspecting(String name, String... chains) {
    return listener(name, EnvoyParts.TLS_INSPECTOR, String.join(", ", Arrays.asList(chains)));
  }

  /** Adds a listener that waits for what its inspectors look for, as long as it takes. */
  EnvoyConfig inbound(String name, List<String> inspectors, List<String> chains) {
    listeners.add(
        """
        {name: %s, address: {socket_address: {address: 127.0.0.1, port_value: 0}},
         listener_filters_timeout: 0s, continue_on_listener_filters_timeout: true,
         listener_filters: [%s], filter_chains: [%s]}\
        """
            .formatted(name, String.join(", ", inspectors), String.join(", ", chains)));
    return this;
  }

  private EnvoyConfig listener(String name, String listenerFilters, String chains) {
    listeners.add(
        """
        {name: %s, address: {socket_address: {address: 127.0.0.1, port_value: 0}},
         listener_filters: [%s], filter_chains: [%s]}\
        """
            .formatted(name, listenerFilters, chains));
    return this;
  }

  /**
   * Adds a cluster with one endpoint on loopback.
   *
   * @param more further entries of the cluster, or empty
   */
  EnvoyConfig cluster(String name, int port, String... more) {
    String entries = more.length == 0 ? "" : ", " + String.join(", ", Arrays.asList(more));
    clusters.add(
        """
        {name: %s, type: STATIC, connect_timeout: 10s,
         load_assignment: {cluster_name: %s, endpoints: [{lb_endpoints: [{endpoint:
           {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]}%s}\
        """
            .formatted(name, name, port, entries));
    return this;
  }

  /** Adds a cluster that is written out already. */
  EnvoyConfig clusterAsIs(String yaml) {
    clusters.add(yaml);
    return this;
  }

  /** Adds a top-level section in block style, such as {@code node}. */
  EnvoyConfig section(String yaml) {
    sections.add(yaml);
    return this;
  }

  String yaml() {
    StringBuilder yaml =
        new StringBuilder(
            "admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}\n");
    sections.forEach(section -> yaml.append(section).append('\n'));
    yaml.append("static_resources:\n");
    append(yaml, "listeners", listeners);
    append(yaml, "clusters", clusters);
    return yaml.toString();
  }

  private static void append(StringBuilder yaml, String key, List<String> parts) {
    yaml.append("  ").append(key).append(":");
    if (parts.isEmpty()) {
      yaml.append(" []");
    }
    yaml.append('\n');
    for (String part : parts) {
      yaml.append("  -\n").append(part.indent(4));
    }
  }
}
