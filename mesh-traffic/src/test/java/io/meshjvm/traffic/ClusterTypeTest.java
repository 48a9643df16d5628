package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.core.xds.ResourceType;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.CustomClusterType;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.meshjvm.proto.envoy.config.core.v3.TransportSocket;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.meshjvm.proto.envoy.type.matcher.v3.RegexMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterTypeTest {

  private static final String NAME = "outbound|80||a.test";

  private final ClusterType type = new ClusterType(new Features(), Set.of());

  private Transport transport(TransportSocket socket) {
    byte[] payload =
        Wire.cluster(NAME, DiscoveryType.EDS).setTransportSocket(socket).build().toByteArray();
    return type.parse(payload).transports().otherwise();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("malformed Cluster", new byte[] {1, 2, 3}),
        Arguments.of("name", Wire.cluster("", DiscoveryType.EDS).build().toByteArray()),
        Arguments.of(
            "name", Wire.cluster("x".repeat(601), DiscoveryType.EDS).build().toByteArray()),
        Arguments.of("connect_timeout", timeout(0, 0)),
        Arguments.of("connect_timeout", timeout(-1, 0)),
        Arguments.of("connect_timeout", timeout(Long.MAX_VALUE, Integer.MAX_VALUE)),
        Arguments.of(
            "malformed UpstreamTlsContext",
            Wire.cluster(NAME, DiscoveryType.EDS)
                .setTransportSocket(
                    Wire.socket(
                        "tls.v3.UpstreamTlsContext",
                        Any.newBuilder().setValue(ByteString.copyFrom(new byte[] {1, 2})).build()))
                .build()
                .toByteArray()));
  }

  private static byte[] timeout(long seconds, int nanos) {
    return Wire.cluster(NAME, DiscoveryType.EDS)
        .setConnectTimeout(Duration.newBuilder().setSeconds(seconds).setNanos(nanos))
        .build()
        .toByteArray();
  }

  @ParameterizedTest
  @MethodSource
  void refused(String reason, byte[] payload) {
    assertThatThrownBy(() -> type.parse(payload))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void staysForFiveMinutesWhenAllClustersAreSuddenlyGone() {
    assertThat(type.naming()).isEqualTo(ResourceType.Naming.WILDCARD);
    assertThat(type.emptyGrace()).isEqualTo(java.time.Duration.ofMinutes(5));
  }

  @ParameterizedTest
  @CsvSource({
    "envoy.cluster.eds, EDS",
    "envoy.cluster.static, STATIC",
    "envoy.cluster.strict_dns, STRICT_DNS",
    "envoy.cluster.logical_dns, LOGICAL_DNS",
    "envoy.cluster.original_dst, ORIGINAL_DST",
    "envoy.clusters.dynamic_forward_proxy, DYNAMIC_DNS",
    "envoy.clusters.aggregate, OTHER",
  })
  void readsClusterTypesThatAreExtensions(String name, Cluster.Kind kind) {
    byte[] payload =
        io.meshjvm.proto.envoy.config.cluster.v3.Cluster.newBuilder()
            .setName(NAME)
            .setClusterType(CustomClusterType.newBuilder().setName(name))
            .build()
            .toByteArray();

    assertThat(type.parse(payload).kind()).isEqualTo(kind);
  }

  @Test
  void trap27ReadsTheEndpointsOfDnsClustersFromTheClusterItself() {
    byte[] payload =
        Wire.cluster(NAME, DiscoveryType.STRICT_DNS)
            .setLoadAssignment(
                Wire.assignment(
                    NAME,
                    Wire.group(
                        0, Wire.endpoint("api.example.org", 443), Wire.endpoint("192.0.2.7", 443))))
            .build()
            .toByteArray();

    assertThat(type.parse(payload).inline().stream())
        .extracting(e -> e.address().isUnresolved())
        .containsExactly(true, false);
  }

  @Test
  void takesAClusterWithoutTransportSocketForPlaintext() {
    assertThat(type.parse(Wire.plaintext(NAME)).transports())
        .isEqualTo(new TransportRules(List.of(), new Transport.Plaintext()));
  }

  @Test
  void trap7NeverOffersPeerExchange() {
    UpstreamTlsContext.Builder context = Wire.tlsContext();
    context
        .getCommonTlsContextBuilder()
        .addAllAlpnProtocols(List.of("istio-peer-exchange", "istio", "h2"));

    assertThat(transport(Wire.tls(context)))
        .isEqualTo(
            new Transport.IstioMutual(
                "", List.of("istio", "h2"), Set.of(), List.of("TLSv1.3", "TLSv1.2")));
  }

  @ParameterizedTest
  @CsvSource({
    "TLS_AUTO, TLS_AUTO, 'TLSv1.3,TLSv1.2'",
    "TLSv1_2, TLSv1_3, 'TLSv1.3,TLSv1.2'",
    "TLSv1_3, TLSv1_3, 'TLSv1.3'",
    "TLS_AUTO, TLSv1_2, 'TLSv1.2'",
    "TLSv1_0, TLSv1_3, 'TLSv1.3,TLSv1.2'",
  })
  void readsTlsVersions(TlsProtocol min, TlsProtocol max, String versions) {
    assertThat(transport(Wire.tls(versions(min, max))))
        .isInstanceOfSatisfying(
            Transport.IstioMutual.class,
            tls -> assertThat(String.join(",", tls.protocols())).isEqualTo(versions));
  }

  private static UpstreamTlsContext.Builder versions(TlsProtocol min, TlsProtocol max) {
    UpstreamTlsContext.Builder context = Wire.tlsContext();
    context
        .getCommonTlsContextBuilder()
        .setTlsParams(
            TlsParameters.newBuilder()
                .setTlsMinimumProtocolVersion(min)
                .setTlsMaximumProtocolVersion(max));
    return context;
  }

  @Test
  void trap33TellsThatNoIdentityIsNamedFromOneThatIs() {
    assertThat(transport(Wire.tls(Wire.tlsContext())))
        .isInstanceOfSatisfying(
            Transport.IstioMutual.class, tls -> assertThat(tls.identities()).isEmpty());
  }

  @Test
  void readsTypedIdentitiesOfThePeer() {
    assertThat(
            transport(
                Wire.tls(
                    peer(Wire.uri(StringMatcher.newBuilder().setExact("spiffe://td/ns/a/sa/b"))))))
        .isInstanceOfSatisfying(
            Transport.IstioMutual.class,
            tls -> assertThat(tls.identities()).containsExactly("spiffe://td/ns/a/sa/b"));
  }

  private static UpstreamTlsContext.Builder peer(SubjectAltNameMatcher matcher) {
    return peer(CertificateValidationContext.newBuilder().addMatchTypedSubjectAltNames(matcher));
  }

  private static UpstreamTlsContext.Builder peer(CertificateValidationContext.Builder peer) {
    UpstreamTlsContext.Builder context = Wire.tlsContext();
    context
        .getCommonTlsContextBuilder()
        .getCombinedValidationContextBuilder()
        .setDefaultValidationContext(peer);
    return context;
  }

  private static TransportSocket common(CommonTlsContext.Builder common) {
    return Wire.tls(UpstreamTlsContext.newBuilder().setCommonTlsContext(common));
  }

  static Stream<Arguments> unsupported() {
    return Stream.of(
        Arguments.of("not a socket", TransportSocket.newBuilder().setName("quic").build()),
        Arguments.of("unknown type", Wire.socket("quic.v3.QuicUpstream", Any.getDefaultInstance())),
        Arguments.of(
            "HBONE",
            Wire.socket(
                "internal_upstream.v3.InternalUpstreamTransport", Any.getDefaultInstance())),
        Arguments.of("TLS of nothing", Wire.tls(UpstreamTlsContext.newBuilder())),
        Arguments.of("own files", common(Wire.commonTls("file-cert:a~b", "ROOTCA"))),
        Arguments.of("own roots", common(Wire.commonTls("default", "file-root:system"))),
        Arguments.of(
            "no client certificate",
            common(Wire.commonTls("default", "ROOTCA").clearTlsCertificateSdsSecretConfigs())),
        Arguments.of(
            "prefix", Wire.tls(peer(Wire.uri(StringMatcher.newBuilder().setPrefix("spiffe://"))))),
        Arguments.of(
            "regex",
            Wire.tls(
                peer(
                    Wire.uri(
                        StringMatcher.newBuilder()
                            .setSafeRegex(RegexMatcher.newBuilder().setRegex(".*")))))),
        Arguments.of(
            "case is ignored",
            Wire.tls(
                peer(
                    Wire.uri(
                        StringMatcher.newBuilder().setExact("spiffe://a").setIgnoreCase(true))))),
        Arguments.of(
            "DNS name",
            Wire.tls(
                peer(
                    Wire.uri(StringMatcher.newBuilder().setExact("a.test")).toBuilder()
                        .setSanType(SubjectAltNameMatcher.SanType.DNS)
                        .build()))),
        Arguments.of(
            "pinned certificate",
            Wire.tls(
                peer(CertificateValidationContext.newBuilder().addVerifyCertificateSpki("AA==")))),
        Arguments.of("TLS 1.1", Wire.tls(versions(TlsProtocol.TLSv1_0, TlsProtocol.TLSv1_1))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unsupported")
  void fault21NeverDialsWhatItDoesNotUnderstand(String what, TransportSocket socket) {
    assertThat(transport(socket)).as(what).isInstanceOf(Transport.Unsupported.class);
  }
}
