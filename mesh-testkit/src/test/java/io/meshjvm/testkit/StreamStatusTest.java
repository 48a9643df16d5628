package io.meshjvm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.Value;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Status;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.OddCertificate;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.testkit.journal.Connection;
import io.meshjvm.testkit.token.TokenIssuer;
import io.meshjvm.testkit.token.TokenSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How streams end that istiod does not want, and how callers prove who they are. */
class StreamStatusTest {

  private static final String GROUP =
      """
      kind: WorkloadGroup
      metadata: {name: web, namespace: vm}
      spec:
        template: {serviceAccount: other}
      """;

  @RegisterExtension
  static final IstiodExtension MESH =
      IstiodExtension.create(builder -> builder.keys(KeyAlgorithm.EC_P256));

  private static Status endOf(TestChannel channel, DiscoveryRequest request) {
    try (channel) {
      TestStream<DiscoveryRequest, DiscoveryResponse> stream = TestStream.sotw(channel);
      return stream.send(request).end();
    }
  }

  private static DiscoveryRequest request(Nodes node) {
    return TestStream.first(node.build(), Xds.CDS);
  }

  static Stream<Arguments> badTokens() {
    TokenSpec good = TokenSpec.of("vm", "my-vm");
    TokenIssuer issuer = MESH.istiod().tokens();
    return Stream.of(
        arguments("expired", issuer.issue(good.withTtl(Duration.ofSeconds(-1)))),
        arguments("badly signed", issuer.issue(good.badlySigned())),
        arguments("other audience", issuer.issue(good.withAudiences("vault"))),
        arguments("other issuer", new TokenIssuer(Clock.systemUTC()).issue(good)),
        arguments("no token at all", "x"),
        arguments("dots only", ".."),
        arguments("empty", ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badTokens")
  void refusesBadTokens(String name, String token) {
    Status end = endOf(TestChannel.withToken(MESH.istiod(), token), request(Nodes.vm()));
    assertThat(end.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(end.getDescription()).isEqualTo("authentication failure");
  }

  @Test
  void refusesCallersWithoutTokenAndCertificate(Istiod istiod) {
    Status end = endOf(TestChannel.bare(istiod), request(Nodes.vm()));
    assertThat(end.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void refusesATokenFromAnUnknownCluster(Istiod istiod) {
    Status end =
        endOf(TestChannel.withToken(istiod).and("clusterid", "elsewhere"), request(Nodes.vm()));
    assertThat(end.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void refusesATokenOfAnotherNamespace(Istiod istiod) {
    String token = istiod.issueToken("shop", "my-vm", Duration.ofHours(1));
    Status end = endOf(TestChannel.withToken(istiod, token), request(Nodes.vm()));
    assertThat(end.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(end.getDescription())
        .isEqualTo(
            "authorization failed: no identities ([spiffe://cluster.local/ns/shop/sa/my-vm])"
                + " matched vm/my-vm");
  }

  @Test
  void refusesATokenOfAnotherServiceAccount(Istiod istiod) {
    String token = istiod.issueToken("vm", "root", Duration.ofHours(1));
    Status end = endOf(TestChannel.withToken(istiod, token), request(Nodes.vm()));
    assertThat(end.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void refusesRegistrationWithAGroupThatDoesNotExist(Istiod istiod) {
    Status end = endOf(TestChannel.withToken(istiod), request(Nodes.registering("nosuch")));
    assertThat(end.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(end.getDescription())
        .isEqualTo(
            "auto-registration WorkloadEntry of vm-1.vm failed: cannot find WorkloadGroup"
                + " vm/nosuch");
  }

  @Test
  void refusesRegistrationWithAnotherServiceAccountThanTheGroups(Istiod istiod) {
    istiod.apply(GROUP);
    Status end = endOf(TestChannel.withToken(istiod), request(Nodes.registering("web")));
    assertThat(end.getCode()).isEqualTo(Status.Code.UNKNOWN);
    assertThat(end.getDescription())
        .isEqualTo(
            "registration of WorkloadEntry service account mismatch: \"my-vm\" vs \"other\"");
    assertThat(istiod.workloadEntries()).isEmpty();
  }

  @Test
  void refusesAPreparedEntryThatDoesNotExist(Istiod istiod) {
    Status end =
        endOf(TestChannel.withToken(istiod), request(Nodes.vm().with("WORKLOAD_ENTRY", "none")));
    assertThat(end.getCode()).isEqualTo(Status.Code.UNKNOWN);
    assertThat(end.getDescription())
        .contains("must correspond to an existing WorkloadEntry")
        .endsWith("WorkloadEntry vm/none is not found");
  }

  static Stream<Arguments> badNodes() {
    String shape = "missing parts in the service node \"%s\"";
    String unmarshal = "failed to unmarshal node metadata";
    return Stream.of(
        arguments(Nodes.id(""), "missing node information"),
        arguments(Nodes.id("foo"), shape.formatted("foo")),
        arguments(Nodes.id("sidecar~1.2.3.4~a.b"), shape.formatted("sidecar~1.2.3.4~a.b")),
        arguments(Nodes.id("sidecar~1.2.3.4~a~b~c"), shape.formatted("sidecar~1.2.3.4~a~b~c")),
        arguments(Nodes.id("proxy~1.2.3.4~a.b~c"), "invalid node type"),
        arguments(Nodes.id("sidecar~~a.b~c"), "no valid IP address in the service node id"),
        arguments(Nodes.id("sidecar~1.2.3.256~a.b~c"), "no valid IP address"),
        arguments(Nodes.id("sidecar~host~a.b~c").with("INSTANCE_IPS", "1.2.3.4,x"), "no valid IP"),
        arguments(Nodes.vm().with("DNS_CAPTURE", Nodes.bool(true)), unmarshal),
        arguments(Nodes.vm().with("DNS_CAPTURE", "yes"), unmarshal),
        arguments(Nodes.vm().with("INSTANCE_IPS", Nodes.list("10.0.0.1")), unmarshal),
        arguments(Nodes.vm().with("ENVOY_STATUS_PORT", "15021"), unmarshal),
        arguments(Nodes.vm().with("LABELS", "app=web"), unmarshal),
        arguments(Nodes.vm().with("PROXY_CONFIG", "{}"), unmarshal),
        arguments(Nodes.vm().with("PILOT_SAN", "istiod"), unmarshal),
        arguments(Nodes.vm().with("NETWORK", Nodes.number(1)), unmarshal));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("badNodes")
  void refusesBadNodes(Nodes node, String message) {
    Status end = endOf(TestChannel.withToken(MESH.istiod()), request(node));
    assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(end.getDescription()).startsWith(message);
  }

  static Stream<Nodes> goodNodes() {
    return Stream.of(
        Nodes.vm().with("ENVOY_STATUS_PORT", Nodes.number(15021)),
        Nodes.vm().with("INSTANCE_IPS", "10.77.0.9,fe80::1"),
        Nodes.vm().with("ISTIO_VERSION", Value.newBuilder().setNullValueValue(0).build()),
        Nodes.vm().with("SOMETHING", Nodes.bool(true)),
        Nodes.id(Nodes.VM));
  }

  @ParameterizedTest
  @MethodSource("goodNodes")
  void acceptsGoodNodes(Nodes node) {
    Istiod istiod = MESH.istiod();
    istiod.serve(Xds.CDS, "a", Xds.cluster("a"));
    try (TestChannel channel = TestChannel.withToken(istiod).and("clusterid", "Kubernetes")) {
      assertThat(Xds.clusters(TestStream.sotw(channel).send(request(node)).next())).contains("a");
    }
  }

  @Test
  void acceptsAClientCertificateInPlaceOfAToken(Istiod istiod) {
    istiod.serve(Xds.CDS, "a", Xds.cluster("a"));
    IssuedCertificate certificate = istiod.ca().issue("vm", "my-vm", Duration.ofHours(1));
    try (TestChannel channel = TestChannel.withCertificate(istiod, certificate)) {
      // The cluster matters to token review only.
      TestStream.sotw(channel.and("clusterid", "elsewhere")).send(request(Nodes.vm())).next();
      assertThat(istiod.connections())
          .anySatisfy(
              connection ->
                  assertThat(connection)
                      .returns(true, Connection::byCertificate)
                      .returns("spiffe://cluster.local/ns/vm/sa/my-vm", Connection::identity));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = OddCertificate.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "OTHER_SERVICE_ACCOUNT",
        "NUL_IN_URI",
        "SHA1_SIGNATURE",
        "WEAK_RSA_KEY",
        "CA_AS_LEAF"
      })
  void failsTheHandshakeOfABadCertificateThoughTheTokenIsGood(OddCertificate odd) {
    Istiod istiod = MESH.istiod();
    IssuedCertificate certificate = odd.forge(istiod.ca(), istiod.ca().spiffeId("vm", "my-vm"));
    String token = istiod.issueToken("vm", "my-vm", Duration.ofHours(1));
    TestChannel channel =
        TestChannel.withCertificate(istiod, certificate).and("authorization", "Bearer " + token);
    assertThat(endOf(channel, request(Nodes.vm())).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void failsTheHandshakeOfAForeignCertificate(Istiod istiod) {
    IssuedCertificate foreign = TestCa.create().issue("vm", "my-vm", Duration.ofHours(1));
    TestChannel channel = TestChannel.withCertificate(istiod, foreign);
    assertThat(endOf(channel, request(Nodes.vm())).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }
}
