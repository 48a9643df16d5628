package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Value;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.meshjvm.proto.envoy.config.core.v3.DataSource;
import io.meshjvm.proto.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext.TrustChainVerification;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.meshjvm.proto.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** DestinationRules of mode SIMPLE and MUTUAL, as istiod writes them. */
class TlsContextReaderTest {

  private static final String NAME = "outbound|443||api.example.org";
  private static final String FILES = "file-cert:/c.pem~/k.pem";
  private static final Set<String> GIVEN = Set.of("file-root:/r.pem", FILES, "kubernetes://bank");

  @ParameterizedTest
  @CsvSource({
    // sni, auto_sni, SANs -> sni that is sent, names that are expected
    "'', true, '', api.example.org, api.example.org",
    "'', false, '', '', api.example.org",
    "bank.test, false, '', bank.test, bank.test",
    "bank.test, false, other.test, bank.test, other.test",
    "'', true, other.test, api.example.org, other.test",
  })
  void alwaysExpectsAName(String sni, boolean auto, String san, String sent, String expected) {
    CommonTlsContext.Builder common = simple("file-root:system");
    if (!san.isEmpty()) {
      common
          .getCombinedValidationContextBuilder()
          .getDefaultValidationContextBuilder()
          .addMatchTypedSubjectAltNames(
              Wire.uri(StringMatcher.newBuilder().setExact(san)).toBuilder()
                  .setSanTypeValue(2)
                  .build());
    }

    Transport.Tls tls = (Transport.Tls) transport(NAME, auto, sni, common);

    assertThat(tls.sni()).isEqualTo(sent);
    assertThat(tls.expected()).containsExactly(expected);
    assertThat(tls.roots()).isEqualTo(Transport.Tls.SYSTEM_ROOTS);
    assertThat(tls.certificate()).isNull();
  }

  @Test
  void takesTheCallersHostWhereTheClusterHasAPattern() {
    Transport.Tls tls =
        (Transport.Tls)
            transport("outbound|443||*.example.org", true, "", simple("file-root:system"));

    assertThat(tls.towards("a.example.org").sni()).isEqualTo("a.example.org");
    assertThat(tls.towards("a.example.org").expected()).containsExactly("a.example.org");
  }

  @Test
  void showsACertificateThatIsGivenByName() {
    assertThat(transport(NAME, false, "a.test", Wire.commonTls(FILES, "file-root:/r.pem")))
        .isInstanceOfSatisfying(
            Transport.Tls.class, tls -> assertThat(tls.certificate()).isEqualTo(FILES));
  }

  static Stream<Arguments> unsupported() {
    CertificateValidationContext.Builder nothing = CertificateValidationContext.newBuilder();
    return Stream.of(
        Arguments.of("insecureSkipVerify", CommonTlsContext.newBuilder()),
        Arguments.of(
            "insecureSkipVerify", CommonTlsContext.newBuilder().setValidationContext(nothing)),
        Arguments.of(
            "insecureSkipVerify",
            peer(
                CertificateValidationContext.newBuilder()
                    .setTrustChainVerification(TrustChainVerification.ACCEPT_UNTRUSTED))),
        Arguments.of(
            "revocation list",
            peer(
                CertificateValidationContext.newBuilder()
                    .setCrl(DataSource.newBuilder().setFilename("/crl.pem")))),
        Arguments.of(
            "not named by an SDS secret",
            peer(
                CertificateValidationContext.newBuilder()
                    .setTrustedCa(DataSource.newBuilder().setFilename("/etc/passwd")))),
        Arguments.of(
            "pattern other than an exact name",
            peer(
                CertificateValidationContext.newBuilder()
                    .addMatchTypedSubjectAltNames(
                        Wire.uri(StringMatcher.newBuilder().setSuffix(".test"))))),
        Arguments.of("tlsMaterial(\"file-root:/other.pem\", ...)", simple("file-root:/other.pem")),
        Arguments.of(
            "tlsMaterial(\"kubernetes://shop\", ...)",
            Wire.commonTls("kubernetes://shop", "file-root:system")),
        Arguments.of(
            "not named by one SDS secret",
            simple("file-root:system").addTlsCertificates(TlsCertificate.getDefaultInstance())),
        Arguments.of("a mixture", Wire.commonTls("default", "file-root:system")),
        Arguments.of("a mixture", Wire.commonTls(FILES, "ROOTCA")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void unsupported(String reason, CommonTlsContext.Builder common) {
    assertThat(transport(NAME, true, "", common))
        .isInstanceOfSatisfying(
            Transport.Unsupported.class,
            transport -> {
              assertThat(transport.reason()).contains(reason);
              assertThat(transport.wanted()).isInstanceOf(Transport.Tls.class);
            });
  }

  @Test
  void sendsNothingInClearWhereARuleHasTlsThatIstiodLeavesOut() {
    io.meshjvm.proto.envoy.config.cluster.v3.Cluster.Builder cluster =
        Wire.cluster(NAME, DiscoveryType.EDS);
    cluster
        .getMetadataBuilder()
        .putFilterMetadata(
            "istio",
            Wire.struct(Map.of()).toBuilder()
                .putFields("alpn_override", Value.newBuilder().setStringValue("false").build())
                .build());

    assertThat(TransportReader.rules(cluster.build(), Set.of()).of(endpoint()))
        .isInstanceOfSatisfying(
            Transport.Unsupported.class,
            transport -> assertThat(transport.reason()).contains("credentialName"));
  }

  @Test
  void namesParametersThatItDoesNotHeed() {
    CommonTlsContext.Builder common =
        simple("file-root:system")
            .setTlsParams(TlsParameters.newBuilder().addCipherSuites("AES").addEcdhCurves("P-256"));

    assertThat(UnsupportedTls.of(cluster(NAME, true, "", common)))
        .containsExactly("a choice of TLS cipher suites", "a choice of TLS curves");
    assertThat(UnsupportedTls.of(cluster(NAME, true, "", simple("file-root:system")))).isEmpty();
  }

  private static CommonTlsContext.Builder peer(CertificateValidationContext.Builder context) {
    CommonTlsContext.Builder common = simple("file-root:system");
    common.getCombinedValidationContextBuilder().setDefaultValidationContext(context);
    return common;
  }

  private static CommonTlsContext.Builder simple(String roots) {
    return Wire.commonTls("", roots).clearTlsCertificateSdsSecretConfigs();
  }

  private static Transport transport(
      String name, boolean auto, String sni, CommonTlsContext.Builder common) {
    return TransportReader.rules(cluster(name, auto, sni, common), GIVEN).of(endpoint());
  }

  private static io.meshjvm.proto.envoy.config.cluster.v3.Cluster cluster(
      String name, boolean auto, String sni, CommonTlsContext.Builder common) {
    HttpProtocolOptions options =
        HttpProtocolOptions.newBuilder()
            .setUpstreamHttpProtocolOptions(
                UpstreamHttpProtocolOptions.newBuilder().setAutoSni(auto))
            .build();
    return Wire.cluster(name, DiscoveryType.EDS)
        .setTransportSocket(
            Wire.tls(UpstreamTlsContext.newBuilder().setSni(sni).setCommonTlsContext(common)))
        .putTypedExtensionProtocolOptions(
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions", Any.pack(options))
        .build();
  }

  private static Endpoint endpoint() {
    return new Endpoint(
        new InetSocketAddress("10.0.0.1", 443),
        1,
        Endpoint.Health.HEALTHY,
        io.meshjvm.core.bootstrap.Locality.UNKNOWN,
        0,
        Map.of(),
        Endpoint.Workload.UNKNOWN);
  }
}
