package io.meshjvm.policy;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.policy.internal.rbac.RbacFilter;
import io.meshjvm.policy.internal.rbac.RbacQuery;
import io.meshjvm.proto.envoy.config.listener.v3.Filter;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a chain's connection manager says about requests: its own checks, then its filters in their
 * order.
 *
 * @param filters those that decide, in their order
 * @param unsupported what decides and is not known here
 */
record HttpRules(List<RbacFilter> filters, Set<String> unsupported) {

  static final String TYPE =
      "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

  /** Count, route, or tell the peer who it talks to. */
  private static final Set<String> NEUTRAL =
      Set.of(
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

  /** Copies the collections. */
  HttpRules {
    filters = List.copyOf(filters);
    unsupported = Set.copyOf(unsupported);
  }

  /**
   * Reads the connection manager of a chain, or null if it has none.
   *
   * @throws InvalidResourceException if Envoy would refuse it
   */
  static @Nullable HttpRules find(FilterChain chain) {
    for (Filter filter : chain.getFiltersList()) {
      if (filter.getTypedConfig().getTypeUrl().equals(TYPE)) {
        return read(chain.getName(), filter.getTypedConfig());
      }
    }
    return null;
  }

  private static HttpRules read(String chain, Any config) {
    try {
      return read(HttpConnectionManager.parseFrom(config.getValue()));
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException(
          "filter chain " + chain + ": not an HttpConnectionManager", e);
    }
  }

  private static HttpRules read(HttpConnectionManager wire) {
    List<RbacFilter> filters = new ArrayList<>();
    Set<String> unsupported = new TreeSet<>(RouteOverrides.of(wire));
    for (HttpFilter filter : wire.getHttpFiltersList()) {
      Any config = filter.getTypedConfig();
      if (filter.getDisabled()) {
        continue;
      }
      if (config.getTypeUrl().equals(RbacFilter.HTTP)) {
        RbacFilter rbac = RbacFilter.read(RbacFilter.HTTP, config.getValue().toByteArray());
        rbac.unsupported().ifPresentOrElse(unsupported::add, () -> filters.add(rbac));
      } else if (decides(filter.getName(), config)) {
        unsupported.add(filter.getName());
      }
    }
    return new HttpRules(filters, unsupported);
  }

  private static boolean decides(String name, Any config) {
    boolean inert = INERT_WHEN_EMPTY.contains(name) && config.getValue().isEmpty();
    return !inert && !NEUTRAL.contains(name);
  }

  /** Decides about a request on a connection that may be. */
  Verdict decide(Caller caller, HttpCall call) {
    List<Shadow> shadows = new ArrayList<>(0);
    String policy = "";
    RbacQuery query = RbacQuery.request(caller, call, caller.from().getAddress(), Map.of());
    for (RbacFilter filter : filters) {
      RbacFilter.Outcome outcome = filter.decide(query, shadows);
      if (!outcome.allowed()) {
        return Denials.by(outcome.policy(), shadows);
      }
      policy = outcome.policy().isEmpty() ? policy : outcome.policy();
    }
    return new Verdict.Allow(policy, HttpChanges.none(), shadows);
  }
}
