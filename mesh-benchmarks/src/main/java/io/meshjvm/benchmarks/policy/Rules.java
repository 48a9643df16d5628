package io.meshjvm.benchmarks.policy;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import io.meshjvm.policy.Admission;
import io.meshjvm.policy.ChainPolicy;
import io.meshjvm.policy.InboundPolicy;
import io.meshjvm.policy.Opening;
import io.meshjvm.proto.envoy.config.listener.v3.Filter;
import io.meshjvm.proto.envoy.config.listener.v3.Listener;
import io.meshjvm.proto.envoy.config.rbac.v3.Permission;
import io.meshjvm.proto.envoy.config.rbac.v3.Policy;
import io.meshjvm.proto.envoy.config.rbac.v3.Principal;
import io.meshjvm.proto.envoy.config.rbac.v3.RBAC;
import io.meshjvm.proto.envoy.config.route.v3.HeaderMatcher;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meshjvm.proto.envoy.type.matcher.v3.PathMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.RegexMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import java.time.Clock;

/**
 * Rules as istiod renders them: half of them deny a namespace some paths, half of them allow a
 * service account some methods and paths. The last of them allows {@link #CALLER}.
 */
final class Rules {

  /** Who may call. */
  static final String CALLER = "spiffe://cluster.local/ns/shop/sa/cart";

  private static final int PER_POLICY = 100;

  private Rules() {}

  /** A chain with so many rules, for plaintext, so that no certificate is needed. */
  static ChainPolicy of(int rules) {
    RBAC.Builder deny = RBAC.newBuilder().setAction(RBAC.Action.DENY);
    RBAC.Builder allow = RBAC.newBuilder();
    for (int i = 0; i < rules / 2; i++) {
      deny.putPolicies(key("deny", i), denied(i));
      allow.putPolicies(key("allow", i), allowed("spiffe://cluster.local/ns/n/sa/a" + i));
    }
    allow.putPolicies("ns[z]-policy[last]-rule[0]", allowed(CALLER));
    HttpConnectionManager manager =
        HttpConnectionManager.newBuilder()
            .setNormalizePath(BoolValue.of(true))
            .addHttpFilters(filter(deny.build()))
            .addHttpFilters(filter(allow.build()))
            .build();
    Listener.Builder listener = Listener.newBuilder().setName("virtualInbound");
    listener
        .addFilterChainsBuilder()
        .addFilters(Filter.newBuilder().setTypedConfig(Any.pack(manager)));
    return ((Admission.Serve)
            InboundPolicy.of(listener.build().toByteArray(), Clock.systemUTC())
                .orElseThrow()
                .others()
                .admit(Opening.plain()))
        .chain();
  }

  private static String key(String policy, int rule) {
    return "ns[n]-policy[%s-%d]-rule[%d]".formatted(policy, rule / PER_POLICY, rule % PER_POLICY);
  }

  private static Policy denied(int i) {
    return policy(
        paths("/admin-" + i, "/secret/" + i + "/"),
        Principal.newBuilder()
            .setAuthenticated(
                Principal.Authenticated.newBuilder()
                    .setPrincipalName(
                        StringMatcher.newBuilder()
                            .setSafeRegex(
                                RegexMatcher.newBuilder().setRegex(".*/ns/n-" + i + "/.*"))))
            .build());
  }

  private static Policy allowed(String id) {
    HeaderMatcher get =
        HeaderMatcher.newBuilder()
            .setName(":method")
            .setStringMatch(StringMatcher.newBuilder().setExact("GET"))
            .build();
    return policy(
        Permission.newBuilder()
            .setAndRules(
                Permission.Set.newBuilder()
                    .addRules(Permission.newBuilder().setHeader(get))
                    .addRules(paths("/health", "/api/")))
            .build(),
        Principal.newBuilder()
            .setAuthenticated(
                Principal.Authenticated.newBuilder()
                    .setPrincipalName(StringMatcher.newBuilder().setExact(id)))
            .build());
  }

  private static Policy policy(Permission permission, Principal principal) {
    return Policy.newBuilder().addPermissions(permission).addPrincipals(principal).build();
  }

  private static Permission paths(String exact, String prefix) {
    return Permission.newBuilder()
        .setOrRules(
            Permission.Set.newBuilder()
                .addRules(path(StringMatcher.newBuilder().setExact(exact)))
                .addRules(path(StringMatcher.newBuilder().setPrefix(prefix))))
        .build();
  }

  private static Permission.Builder path(StringMatcher.Builder path) {
    return Permission.newBuilder().setUrlPath(PathMatcher.newBuilder().setPath(path));
  }

  private static HttpFilter filter(RBAC rules) {
    return HttpFilter.newBuilder()
        .setName("envoy.filters.http.rbac")
        .setTypedConfig(
            Any.pack(
                io.meshjvm
                    .proto
                    .envoy
                    .extensions
                    .filters
                    .http
                    .rbac
                    .v3
                    .RBAC
                    .newBuilder()
                    .setRules(rules)
                    .build()))
        .build();
  }
}
