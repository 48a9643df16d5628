package io.meshjvm.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.UInt32Value;
import io.meshjvm.core.bootstrap.OutboundSettings;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.policy.OutboundPolicy.Mode;
import io.meshjvm.proto.envoy.config.listener.v3.Filter;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChainMatch;
import io.meshjvm.proto.envoy.config.listener.v3.Listener;
import io.meshjvm.proto.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundPolicyTest {

  private static final String TCP_PROXY =
      "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy";

  @ParameterizedTest
  @CsvSource({
    "PassthroughCluster, ALLOW_ANY",
    "BlackHoleCluster, REGISTRY_ONLY",
    "outbound|443||egress.gateways.svc.cluster.local, EGRESS_PROXY",
  })
  void saysWhereUnknownDestinationsGo(String cluster, Mode mode) {
    assertThat(read(outbound(blackHoleOfTheOwnPort(), catchAll(cluster))))
        .isEqualTo(new OutboundPolicy(mode, cluster));
    assertThat(
            read(
                outbound(blackHoleOfTheOwnPort()).toBuilder()
                    .setDefaultFilterChain(catchAll(cluster))
                    .build()))
        .isEqualTo(new OutboundPolicy(mode, cluster));
  }

  @Test
  void knowsNothingWithoutACatchAllForTcp() {
    FilterChain http =
        FilterChain.newBuilder()
            .addFilters(
                Filter.newBuilder()
                    .setName("envoy.filters.network.http_connection_manager")
                    .setTypedConfig(Any.newBuilder().setTypeUrl("type.googleapis.com/other")))
            .build();

    assertThat(read(outbound())).isEqualTo(OutboundPolicy.unknown());
    assertThat(read(outbound(blackHoleOfTheOwnPort()))).isEqualTo(OutboundPolicy.unknown());
    assertThat(read(outbound(http))).isEqualTo(OutboundPolicy.unknown());
    assertThat(read(outbound(catchAll("")))).isEqualTo(OutboundPolicy.unknown());
  }

  @Test
  void refusesAMalformedCatchAll() {
    FilterChain broken =
        FilterChain.newBuilder()
            .addFilters(
                Filter.newBuilder()
                    .setName("envoy.filters.network.tcp_proxy")
                    .setTypedConfig(
                        Any.newBuilder()
                            .setTypeUrl(TCP_PROXY)
                            .setValue(ByteString.copyFromUtf8("\377\377"))))
            .build();

    assertThatThrownBy(() -> read(outbound(broken)))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining("not a TcpProxy");
  }

  @ParameterizedTest
  @CsvSource({
    "MESH,          UNKNOWN",
    "ALLOW_ANY,     ALLOW_ANY",
    "REGISTRY_ONLY, REGISTRY_ONLY",
  })
  void yieldsToSettingsOfTheWorkload(OutboundSettings.Unknown settings, Mode mode) {
    OutboundSettings own = new OutboundSettings(settings);

    assertThat(OutboundPolicy.unknown().under(own).mode()).isEqualTo(mode);
    assertThat(OutboundPolicy.to("PassthroughCluster").under(own).mode())
        .isEqualTo(mode == Mode.UNKNOWN ? Mode.ALLOW_ANY : mode);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sotw/015-response-Listener.pb", "changes-delta/011-response-Listener.pb"})
  void readsTheOutboundListenerOfARecordedMesh(String file) {
    assertThat(Recorded.listeners(file).get("virtualOutbound").outbound())
        .isEqualTo(new OutboundPolicy(Mode.ALLOW_ANY, "PassthroughCluster"));
  }

  private static OutboundPolicy read(Listener listener) {
    return new ListenerType(Clock.systemUTC()).parse(listener.toByteArray()).outbound();
  }

  private static Listener outbound(FilterChain... chains) {
    return Listener.newBuilder()
        .setName("virtualOutbound")
        .addAllFilterChains(List.of(chains))
        .build();
  }

  private static FilterChain blackHoleOfTheOwnPort() {
    return catchAll("BlackHoleCluster").toBuilder()
        .setFilterChainMatch(
            FilterChainMatch.newBuilder().setDestinationPort(UInt32Value.of(15001)))
        .build();
  }

  private static FilterChain catchAll(String cluster) {
    return FilterChain.newBuilder()
        .addFilters(
            Filter.newBuilder()
                .setName("envoy.filters.network.tcp_proxy")
                .setTypedConfig(
                    Any.newBuilder()
                        .setTypeUrl(TCP_PROXY)
                        .setValue(
                            TcpProxy.newBuilder().setCluster(cluster).build().toByteString())))
        .build();
  }
}
