package io.meshjvm.policy;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.listener.v3.Filter;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tells filters that decide about connections and requests from those that only carry and count.
 */
final class Filters {

  private static final String HTTP =
      "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

  /** Carry bytes, count them, or tell the peer who it talks to. */
  private static final Set<String> NEUTRAL =
      Set.of(
          "envoy.filters.network.tcp_proxy",
          "envoy.filters.network.http_connection_manager",
          "envoy.filters.network.metadata_exchange",
          "istio.metadata_exchange",
          "istio.stats",
          "istio.alpn",
          "istio.peer_metadata",
          "envoy.filters.http.peer_metadata",
          "envoy.filters.http.grpc_stats",
          "envoy.filters.http.router");

  /** In every chain, and without effect unless configured. */
  private static final Set<String> INERT_WHEN_EMPTY =
      Set.of("envoy.filters.http.cors", "envoy.filters.http.fault");

  private Filters() {}

  /** Names of the filters of {@code chain}, HTTP filters included, that nothing here enforces. */
  static Set<String> unenforced(FilterChain chain) {
    Set<String> names = new TreeSet<>();
    for (Filter filter : chain.getFiltersList()) {
      note(names, filter.getName(), filter.getTypedConfig());
      if (filter.getTypedConfig().getTypeUrl().equals(HTTP)) {
        for (HttpFilter http : http(chain.getName(), filter.getTypedConfig())) {
          note(names, http.getName(), http.getTypedConfig());
        }
      }
    }
    return names;
  }

  private static void note(Set<String> names, String name, Any config) {
    boolean inert = INERT_WHEN_EMPTY.contains(name) && config.getValue().isEmpty();
    if (!inert && !NEUTRAL.contains(name)) {
      names.add(name);
    }
  }

  private static Iterable<HttpFilter> http(String chain, Any config) {
    try {
      return HttpConnectionManager.parseFrom(config.getValue()).getHttpFiltersList();
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException(
          "filter chain " + chain + ": not an HttpConnectionManager", e);
    }
  }
}
