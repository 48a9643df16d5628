package io.meshjvm.policy;

import com.google.protobuf.Any;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.policy.internal.rbac.RbacFilter;
import io.meshjvm.policy.internal.rbac.RbacQuery;
import io.meshjvm.proto.envoy.config.listener.v3.Filter;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the network filters of a chain say about connections.
 *
 * @param filters those that decide, in the chain's order
 * @param unsupported what decides and is not known here
 */
record NetworkRules(List<RbacFilter> filters, Set<String> unsupported) {

  /** Carry bytes, count them, or tell the peer who it talks to. */
  private static final Set<String> NEUTRAL =
      Set.of(
          "envoy.filters.network.tcp_proxy",
          "envoy.filters.network.http_connection_manager",
          "envoy.filters.network.metadata_exchange",
          "envoy.filters.network.mongo_proxy",
          "envoy.filters.network.mysql_proxy",
          "istio.metadata_exchange",
          "istio.stats");

  /** Copies the collections. */
  NetworkRules {
    filters = List.copyOf(filters);
    unsupported = Set.copyOf(unsupported);
  }

  /**
   * Reads the filters of a chain.
   *
   * @throws InvalidResourceException if Envoy would refuse one
   */
  static NetworkRules read(FilterChain wire) {
    List<RbacFilter> filters = new ArrayList<>();
    Set<String> unsupported = new TreeSet<>();
    for (Filter filter : wire.getFiltersList()) {
      Any config = filter.getTypedConfig();
      if (config.getTypeUrl().equals(RbacFilter.NETWORK)) {
        RbacFilter rbac = RbacFilter.read(RbacFilter.NETWORK, config.getValue().toByteArray());
        rbac.unsupported().ifPresentOrElse(unsupported::add, () -> filters.add(rbac));
      } else if (!NEUTRAL.contains(filter.getName())
          && !config.getTypeUrl().equals(HttpRules.TYPE)) {
        unsupported.add(filter.getName());
      }
    }
    return new NetworkRules(filters, unsupported);
  }

  /** Whether what they say may hang on the server name. */
  boolean asksServerName() {
    return filters.stream().anyMatch(RbacFilter::asksServerName);
  }

  /** Whether a connection may be. */
  Verdict decide(Caller caller) {
    List<Shadow> shadows = new ArrayList<>(0);
    String policy = "";
    RbacQuery query = RbacQuery.connection(caller);
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
