package io.meshjvm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import io.meshjvm.policy.InboundPolicy;
import io.meshjvm.proto.envoy.config.core.v3.HttpUri;
import io.meshjvm.proto.envoy.config.listener.v3.Filter;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChainMatch;
import io.meshjvm.proto.envoy.config.listener.v3.Listener;
import io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.RemoteJwks;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class InboundExaminationTest {

  @Test
  void findsNothingWhereEverythingIsKnown() {
    assertThat(InboundExamination.examine(policy(Filter.getDefaultInstance())))
        .singleElement()
        .satisfies(finding -> assertThat(finding.level()).isEqualTo(Finding.Level.WARN));
    assertThat(
            InboundExamination.examine(
                policy(manager(HttpFilter.newBuilder().setName("istio.stats")))))
        .singleElement()
        .satisfies(finding -> assertThat(finding.level()).isEqualTo(Finding.Level.OK));
  }

  @Test
  void namesWhatIsNotKnownByPort() {
    Filter lua = manager(HttpFilter.newBuilder().setName("envoy.filters.http.lua"));

    assertThat(InboundExamination.examine(policy(lua)))
        .singleElement()
        .asString()
        .contains("port 80", "envoy.filters.http.lua");
  }

  @Test
  void namesProvidersWithoutKeys() {
    JwtAuthentication tokens =
        JwtAuthentication.newBuilder()
            .putProviders(
                "origins-0",
                JwtProvider.newBuilder()
                    .setIssuer("i")
                    .setRemoteJwks(
                        RemoteJwks.newBuilder()
                            .setHttpUri(HttpUri.newBuilder().setUri("https://keys.test")))
                    .build())
            .build();
    Filter filter =
        manager(
            HttpFilter.newBuilder()
                .setName("envoy.filters.http.jwt_authn")
                .setTypedConfig(Any.pack(tokens)));

    assertThat(InboundExamination.examine(policy(filter)))
        .singleElement()
        .asString()
        .contains("port 80", "origins-0");
  }

  @Test
  void saysThatNothingCameYet() {
    assertThat(InboundExamination.examine(InboundPolicy.unknown()))
        .singleElement()
        .asString()
        .contains("does not say who may call");
  }

  private static Filter manager(HttpFilter.Builder filter) {
    return Filter.newBuilder()
        .setName("envoy.filters.network.http_connection_manager")
        .setTypedConfig(Any.pack(HttpConnectionManager.newBuilder().addHttpFilters(filter).build()))
        .build();
  }

  private static InboundPolicy policy(Filter filter) {
    Listener listener =
        Listener.newBuilder()
            .setName("virtualInbound")
            .addFilterChains(
                FilterChain.newBuilder()
                    .setFilterChainMatch(
                        FilterChainMatch.newBuilder().setDestinationPort(UInt32Value.of(80)))
                    .addFilters(filter))
            .build();
    return InboundPolicy.of(listener.toByteArray(), Clock.systemUTC()).orElseThrow();
  }
}
