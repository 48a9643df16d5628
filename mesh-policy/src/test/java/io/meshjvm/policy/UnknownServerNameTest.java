package io.meshjvm.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.GeneratedMessage;
import io.meshjvm.proto.envoy.config.listener.v3.Filter;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChainMatch;
import io.meshjvm.proto.envoy.config.listener.v3.Listener;
import io.meshjvm.proto.envoy.config.rbac.v3.Permission;
import io.meshjvm.proto.envoy.config.rbac.v3.Policy;
import io.meshjvm.proto.envoy.config.rbac.v3.Principal;
import io.meshjvm.proto.envoy.config.rbac.v3.RBAC;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server that does not know the server name may not let pass: no name is not none. */
class UnknownServerNameTest {

  private static final Permission NAME =
      Permission.newBuilder()
          .setRequestedServerName(StringMatcher.newBuilder().setExact("bad.test"))
          .build();

  /** Ways in which a permission asks for the server name. */
  enum Asking {
    PLAINLY(NAME),
    NEGATED(Permission.newBuilder().setNotRule(NAME).build()),
    AMONG_ALL(Permission.newBuilder().setAndRules(both()).build()),
    AMONG_ANY(Permission.newBuilder().setOrRules(both()).build());

    private final Permission permission;

    Asking(Permission permission) {
      this.permission = permission;
    }

    private static Permission.Set both() {
      return Permission.Set.newBuilder()
          .addRules(Permission.newBuilder().setDestinationPort(80))
          .addRules(Permission.newBuilder().setNotRule(NAME))
          .build();
    }
  }

  @ParameterizedTest
  @EnumSource
  void deniesWhereARuleAsksForIt(Asking asking) {
    for (RBAC.Action action : List.of(RBAC.Action.ALLOW, RBAC.Action.DENY)) {
      for (ChainPolicy chain : List.of(network(asking, action), http(asking, action, false))) {
        assertThat(chain.connection(caller(null)))
            .isInstanceOfSatisfying(
                Verdict.Deny.class,
                deny ->
                    assertThat(deny.reason())
                        .contains("server name (connection.sni)", "does not know"));
        assertThat(chain.request(caller(null), TestCall.of("/x"))).isInstanceOf(Verdict.Deny.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "good.test", "bad.test"})
  void decidesByTheNameThatWasSentOrNone(String name) {
    ChainPolicy chain = network(Asking.PLAINLY, RBAC.Action.DENY);

    assertThat(chain.connection(caller(name)) instanceof Verdict.Allow)
        .isEqualTo(!name.equals("bad.test"));
  }

  @ParameterizedTest
  @EnumSource
  void auditsAndDryRunsDenyNothing(Asking asking) {
    for (ChainPolicy chain :
        List.of(
            network(asking, RBAC.Action.LOG),
            http(asking, RBAC.Action.LOG, false),
            http(asking, RBAC.Action.DENY, true))) {
      assertThat(chain.request(caller(null), TestCall.of("/x"))).isInstanceOf(Verdict.Allow.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusesWhereChainsAreToldApartByIt(boolean known) {
    FilterChain named =
        FilterChain.newBuilder()
            .setName("named")
            .setFilterChainMatch(FilterChainMatch.newBuilder().addServerNames("bad.test"))
            .build();
    PortPolicy policy = port(named, FilterChain.newBuilder().setName("rest").build());

    Admission admission =
        policy.admit(known ? Opening.tls("", List.of("istio")) : Opening.tls(List.of("istio")));
    assertThat(admission instanceof Admission.Refuse).isNotEqualTo(known);
  }

  private static ChainPolicy network(Asking asking, RBAC.Action action) {
    var filter =
        io.meshjvm
            .proto
            .envoy
            .extensions
            .filters
            .network
            .rbac
            .v3
            .RBAC
            .newBuilder()
            .setRules(rules(asking, action))
            .build();
    return chain(filter);
  }

  private static ChainPolicy http(Asking asking, RBAC.Action action, boolean dryRun) {
    var filter = io.meshjvm.proto.envoy.extensions.filters.http.rbac.v3.RBAC.newBuilder();
    RBAC rules = rules(asking, action);
    var decided = dryRun ? filter.setShadowRules(rules) : filter.setRules(rules);
    return chain(
        HttpConnectionManager.newBuilder()
            .addHttpFilters(
                HttpFilter.newBuilder().setName("rbac").setTypedConfig(Any.pack(decided.build())))
            .build());
  }

  private static RBAC rules(Asking asking, RBAC.Action action) {
    Policy policy =
        Policy.newBuilder()
            .addPermissions(asking.permission)
            .addPrincipals(Principal.newBuilder().setAny(true))
            .build();
    return RBAC.newBuilder().setAction(action).putPolicies("p", policy).build();
  }

  private static ChainPolicy chain(GeneratedMessage filter) {
    Filter wire = Filter.newBuilder().setName("f").setTypedConfig(Any.pack(filter)).build();
    Admission admission =
        port(FilterChain.newBuilder().addFilters(wire).build()).admit(Opening.plain());
    return ((Admission.Serve) admission).chain();
  }

  private static PortPolicy port(FilterChain... chains) {
    Listener listener =
        Listener.newBuilder().setName("virtualInbound").addAllFilterChains(List.of(chains)).build();
    return InboundPolicy.of(listener.toByteArray(), Clock.systemUTC()).orElseThrow().others();
  }

  private static Caller caller(@Nullable String serverName) {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", 8080);
    return new Caller(Optional.empty(), address, address, serverName);
  }
}
