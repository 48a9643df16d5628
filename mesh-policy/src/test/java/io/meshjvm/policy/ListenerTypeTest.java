package io.meshjvm.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.core.v3.CidrRange;
import io.meshjvm.proto.envoy.config.core.v3.TransportSocket;
import io.meshjvm.proto.envoy.config.listener.v3.Filter;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChainMatch;
import io.meshjvm.proto.envoy.config.listener.v3.Listener;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher.SanType;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ListenerTypeTest {

  private static final List<String> HTTP = List.of("istio-http/1.0", "istio-http/1.1", "istio-h2");
  private static final List<String> TCP = List.of("istio-peer-exchange", "istio");
  private static final List<String> ALL =
      List.of("istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2");
  private static final List<String> PLAIN_HTTP = List.of("http/1.1", "h2c");
  private static final List<String> NONE = List.of();

  /** The table of istiod's renderings of PeerAuthentication. */
  static Stream<Arguments> renderings() {
    return Stream.of(
        Arguments.of("STRICT, HTTP or TCP", InboundMode.STRICT, false, List.of(tls(NONE))),
        Arguments.of("STRICT, auto", InboundMode.STRICT, false, List.of(tls(HTTP), tls(NONE))),
        Arguments.of(
            "PERMISSIVE, HTTP", InboundMode.PERMISSIVE, false, List.of(tls(ALL), raw(NONE))),
        Arguments.of(
            "PERMISSIVE, TCP",
            InboundMode.PERMISSIVE,
            true,
            List.of(tls(ALL), passthrough(), raw(NONE))),
        Arguments.of(
            "PERMISSIVE, auto",
            InboundMode.PERMISSIVE,
            true,
            List.of(tls(HTTP), tls(TCP), raw(PLAIN_HTTP), raw(NONE), passthrough())),
        Arguments.of("DISABLE", InboundMode.DISABLE, false, List.of(raw(PLAIN_HTTP), raw(NONE))),
        Arguments.of(
            "a chain without conditions", InboundMode.DISABLE, true, List.of(chain("", NONE))),
        Arguments.of("no chain", InboundMode.STRICT, false, List.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("renderings")
  void derivesTheModeFromTheChainsOfThePort(
      String name, InboundMode mode, boolean applicationTls, List<FilterChain> chains) {
    PortPolicy others = read(chains).others();
    assertThat(others.mode()).isEqualTo(mode);
    assertThat(others.applicationTls()).isEqualTo(applicationTls);
    assertThat(others.clientCertificateRequired()).isEqualTo(mode != InboundMode.DISABLE);
  }

  @Test
  void readsTheDefaultChainAsOneForAllPorts() {
    Listener listener =
        Listener.newBuilder().setName("virtualInbound").setDefaultFilterChain(raw(NONE)).build();

    assertThat(policy(listener).port(80).mode()).isEqualTo(InboundMode.DISABLE);
  }

  @Test
  void readsTheTrustDomainsOfTypedMatchersToo() {
    var validation =
        CertificateValidationContext.newBuilder()
            .addMatchTypedSubjectAltNames(san(SanType.URI, "spiffe://old.test/"))
            .addMatchTypedSubjectAltNames(san(SanType.URI, "spiffe://new.test/"))
            .build();

    assertThat(read(List.of(tls(NONE, validation))).others().trustDomains())
        .containsExactlyInAnyOrder(new TrustDomain("old.test"), new TrustDomain("new.test"));
  }

  @Test
  void doesNotOpenAPortToAllForAPlaintextChainForSome() {
    FilterChain some =
        raw(NONE).toBuilder()
            .setName("monitoring")
            .setFilterChainMatch(
                raw(NONE).getFilterChainMatch().toBuilder()
                    .addSourcePrefixRanges(CidrRange.newBuilder().setAddressPrefix("10.9.9.9")))
            .build();

    PortPolicy policy = read(List.of(tls(NONE), some)).others();

    assertThat(policy.mode()).isEqualTo(InboundMode.STRICT);
    assertThat(policy.unenforcedFilters()).containsExactly("match of filter chain monitoring");
    assertThat(read(List.of(some)).others().mode()).isEqualTo(InboundMode.STRICT);
  }

  @Test
  void takesADestinationRangeOfEverythingForNoCondition() {
    FilterChain everywhere =
        raw(NONE).toBuilder()
            .setFilterChainMatch(
                raw(NONE).getFilterChainMatch().toBuilder()
                    .addPrefixRanges(
                        CidrRange.newBuilder()
                            .setAddressPrefix("0.0.0.0")
                            .setPrefixLen(UInt32Value.of(0))))
            .build();

    assertThat(read(List.of(everywhere)).others().mode()).isEqualTo(InboundMode.DISABLE);
  }

  @Test
  void namesUnknownFilters() {
    FilterChain odd =
        tls(NONE).toBuilder().addFilters(Filter.newBuilder().setName("acme.wasm")).build();

    assertThat(read(List.of(odd)).others().unenforcedFilters()).containsExactly("acme.wasm");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(List.of(chain("quic", NONE)), "unknown transport_protocol quic"),
        Arguments.of(
            List.of(withSocket("type.googleapis.com/acme.Alts", ByteString.EMPTY)),
            "unknown transport socket type.googleapis.com/acme.Alts"),
        Arguments.of(List.of(withSocket(TlsTerms.TYPE, garbage())), "not a TLS context"),
        Arguments.of(
            List.of(withMatcher(StringMatcher.newBuilder().setExact("spiffe://a/b"))), "SAN"),
        Arguments.of(
            List.of(withMatcher(StringMatcher.newBuilder().setPrefix("spiffe://a"))), "SAN"),
        Arguments.of(
            List.of(withMatcher(StringMatcher.newBuilder().setPrefix("spiffe://a/ns/"))), "SAN"),
        Arguments.of(
            List.of(withMatcher(StringMatcher.newBuilder().setPrefix("spiffe:///"))),
            "filter chain tls"),
        Arguments.of(
            List.of(
                tls(
                    NONE,
                    CertificateValidationContext.newBuilder()
                        .addMatchTypedSubjectAltNames(san(SanType.DNS, "spiffe://a/"))
                        .build())),
            "DNS SAN"),
        Arguments.of(
            List.of(tls(HTTP), withMatcher(StringMatcher.newBuilder().setPrefix("spiffe://b/"))),
            "different trust domains"),
        Arguments.of(
            List.of(
                raw(NONE).toBuilder()
                    .addFilters(
                        Filter.newBuilder()
                            .setTypedConfig(
                                Any.newBuilder()
                                    .setTypeUrl(
                                        "type.googleapis.com/envoy.extensions.filters.network"
                                            + ".http_connection_manager.v3.HttpConnectionManager")
                                    .setValue(garbage())))
                    .build()),
            "not an HttpConnectionManager"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("refused")
  void refusesWhatItCannotBeSureOf(List<FilterChain> chains, String reason) {
    assertThatThrownBy(() -> read(chains))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void refusesWhatIsNoListener() {
    ListenerType type = new ListenerType(Clock.systemUTC());

    assertThatThrownBy(() -> type.parse(garbage().toByteArray()))
        .isInstanceOf(InvalidResourceException.class);
    assertThatThrownBy(() -> type.parse(new byte[0]))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining("no name");
  }

  private static InboundPolicy read(List<FilterChain> chains) {
    return policy(
        Listener.newBuilder().setName("virtualInbound").addAllFilterChains(chains).build());
  }

  private static InboundPolicy policy(Listener listener) {
    return Objects.requireNonNull(
        new ListenerType(Clock.systemUTC()).parse(listener.toByteArray()).policy());
  }

  private static FilterChain tls(List<String> protocols) {
    var validation =
        CertificateValidationContext.newBuilder()
            .addMatchTypedSubjectAltNames(san(SanType.URI, "spiffe://cluster.local/"))
            .build();
    return tls(protocols, validation);
  }

  private static FilterChain tls(List<String> protocols, CertificateValidationContext validation) {
    DownstreamTlsContext context =
        DownstreamTlsContext.newBuilder()
            .setRequireClientCertificate(BoolValue.of(true))
            .setCommonTlsContext(CommonTlsContext.newBuilder().setValidationContext(validation))
            .build();
    return chain("tls", protocols).toBuilder().setTransportSocket(socket(context)).build();
  }

  private static FilterChain withMatcher(StringMatcher.Builder matcher) {
    return tls(
        NONE,
        CertificateValidationContext.newBuilder()
            .addMatchTypedSubjectAltNames(
                SubjectAltNameMatcher.newBuilder().setSanType(SanType.URI).setMatcher(matcher))
            .build());
  }

  private static FilterChain withSocket(String type, ByteString payload) {
    return chain("tls", NONE).toBuilder()
        .setTransportSocket(
            TransportSocket.newBuilder()
                .setTypedConfig(Any.newBuilder().setTypeUrl(type).setValue(payload)))
        .build();
  }

  private static FilterChain raw(List<String> protocols) {
    return chain("raw_buffer", protocols);
  }

  private static FilterChain passthrough() {
    return chain("tls", NONE);
  }

  private static FilterChain chain(String transport, List<String> protocols) {
    return FilterChain.newBuilder()
        .setName("tls")
        .setFilterChainMatch(
            FilterChainMatch.newBuilder()
                .setTransportProtocol(transport)
                .addAllApplicationProtocols(protocols))
        .build();
  }

  private static SubjectAltNameMatcher san(SanType type, String prefix) {
    return SubjectAltNameMatcher.newBuilder()
        .setSanType(type)
        .setMatcher(StringMatcher.newBuilder().setPrefix(prefix))
        .build();
  }

  private static TransportSocket.Builder socket(Message context) {
    return TransportSocket.newBuilder().setTypedConfig(Any.pack(context));
  }

  private static ByteString garbage() {
    return ByteString.copyFrom("\u0007 garbage", StandardCharsets.UTF_8);
  }
}
