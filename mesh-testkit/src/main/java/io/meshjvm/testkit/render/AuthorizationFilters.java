package io.meshjvm.testkit.render;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meshjvm.testkit.config.AuthorizationPolicy;
import io.meshjvm.testkit.config.AuthorizationPolicy.Action;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The filters that hold a workload to its AuthorizationPolicies, those that deny before those that
 * allow (Istio: pilot/pkg/security/authz/builder).
 */
final class AuthorizationFilters {
  private static final String SHADOW = "istio_dry_run_allow_";
  private static final List<Action> ORDER = List.of(Action.DENY, Action.ALLOW);

  private final Rbac rbac;

  AuthorizationFilters(MeshView mesh, ProxyView proxy) {
    String root = mesh.settings().rootNamespace();
    List<AuthorizationPolicy> policies =
        Stream.of(root, proxy.namespace())
            .distinct()
            .flatMap(
                namespace ->
                    mesh.config().all(AuthorizationPolicy.class).stream()
                        .filter(policy -> policy.namespace().equals(namespace)))
            .filter(policy -> proxy.labels().entrySet().containsAll(policy.selector().entrySet()))
            .toList();
    this.rbac = new Rbac(policies, mesh.trustDomains().toList());
  }

  List<Filter> network() {
    return ORDER.stream()
        .map(action -> rbac.rules(action, false))
        .flatMap(Optional::stream)
        .map(
            rules ->
                io.envoyproxy
                    .envoy
                    .extensions
                    .filters
                    .network
                    .rbac
                    .v3
                    .RBAC
                    .newBuilder()
                    .setRules(rules)
                    .setStatPrefix("tcp.")
                    .setShadowRulesStatPrefix(SHADOW)
                    .build())
        .map(
            config ->
                Filter.newBuilder()
                    .setName("envoy.filters.network.rbac")
                    .setTypedConfig(Any.pack(config))
                    .build())
        .toList();
  }

  List<HttpFilter> http() {
    return ORDER.stream()
        .map(action -> rbac.rules(action, true))
        .flatMap(Optional::stream)
        .map(rules -> RBAC.newBuilder().setRules(rules).setShadowRulesStatPrefix(SHADOW).build())
        .map(
            config ->
                HttpFilter.newBuilder()
                    .setName("envoy.filters.http.rbac")
                    .setTypedConfig(Any.pack(config))
                    .build())
        .toList();
  }
}
