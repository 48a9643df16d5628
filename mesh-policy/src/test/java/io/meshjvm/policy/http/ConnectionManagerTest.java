package io.meshjvm.policy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.policy.Caller;
import io.meshjvm.policy.HttpChanges;
import io.meshjvm.policy.TestCall;
import io.meshjvm.proto.envoy.config.core.v3.HttpProtocolOptions;
import io.meshjvm.proto.envoy.config.core.v3.HttpProtocolOptions.HeadersWithUnderscoresAction;
import io.meshjvm.proto.envoy.config.core.v3.TypedExtensionConfig;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionManagerTest {

  private static final Caller PLAIN = caller(Optional.empty());

  @Test
  void leavesAnOrdinaryRequestAlone() {
    Normalised.Ok ok = ok(usual(), TestCall.get("/a/b?c=%2e%2e"));

    assertThat(ok.changes()).isEqualTo(HttpChanges.none());
    assertThat(ok.view().path()).isEqualTo("/a/b?c=%2e%2e");
    assertThat(ok.view().header("host")).containsExactly("test.example");
  }

  @Test
  void tellsTheApplicationThePathThatWasDecidedAbout() {
    Normalised.Ok ok = ok(usual(), TestCall.get("/a/%2e%2e/b?c"));

    assertThat(ok.view().path()).isEqualTo("/b?c");
    assertThat(ok.changes().path()).contains("/b?c");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /a#b, h, 400",
    "GET, '/a b', h, 400",
    "GET, /\u00e9, h, 400",
    "FOO, /, h, 400",
    "get, /, h, 400",
    "GET, /, 'a b', 400",
    "GET, /, a/b, 400",
    "GET, /, '', 400",
    "GET, *, h, 400",
    "OPTIONS, *, h, 404",
    "GET, foo, h, 400",
    "GET, ftp://a/b, h, 400",
    "GET, http://a?b, h, 404",
    "CONNECT, /, h, 400",
    "CONNECT, h:80, h:80, 404",
    "GET, '', h, 404"
  })
  void refusesWhatIsNoRequest(String method, String path, String host, int status) {
    assertThat(normalise(usual(), new TestCall(method, host, path, Map.of())))
        .isInstanceOfSatisfying(
            Normalised.Reject.class, reject -> assertThat(reject.status()).isEqualTo(status));
  }

  @Test
  void takesAbsoluteTargetsApart() {
    Normalised.Ok ok = ok(usual(), TestCall.get("http://other:81/a/../b"));

    assertThat(ok.view().authority()).isEqualTo("other:81");
    assertThat(ok.view().path()).isEqualTo("/b");
    assertThat(ok.changes().authority()).contains("other:81");
  }

  @Test
  void redirectsAndNeverRedirectsGrpc() {
    HttpConnectionManager.Builder redirecting =
        usual()
            .setPathWithEscapedSlashesAction(
                HttpConnectionManager.PathWithEscapedSlashesAction.UNESCAPE_AND_REDIRECT);
    TestCall grpc =
        new TestCall(
            "POST", "h", "/a%2fb", Map.of("content-type", List.of("application/grpc+proto")));

    assertThat(normalise(redirecting, TestCall.get("/a%2fb?c")))
        .isEqualTo(new Normalised.Redirect("/a/b?c"));
    assertThat(normalise(redirecting, grpc)).isInstanceOf(Normalised.Reject.class);
  }

  @Test
  void dropsOrRefusesHeadersWithUnderscores() {
    TestCall call = TestCall.with("a_b", "c");

    assertThat(ok(usual(), call).changes()).isEqualTo(HttpChanges.none());
    assertThat(normalise(underscores(HeadersWithUnderscoresAction.REJECT_REQUEST), call))
        .isInstanceOf(Normalised.Reject.class);
    Normalised.Ok ok = ok(underscores(HeadersWithUnderscoresAction.DROP_HEADER), call);
    assertThat(ok.changes().removedHeaders()).containsExactly("a_b");
    assertThat(ok.view().header("a_b")).isEmpty();
    assertThat(ok.view().headerNames()).doesNotContain("a_b");
  }

  @Test
  void hidesWhatIsOfTheConnectionAndAddsWhatEnvoyAdds() {
    Normalised.Ok ok = ok(usual(), TestCall.with("connection", "keep-alive"));

    assertThat(ok.view().header("connection")).isEmpty();
    assertThat(ok.view().header("x-forwarded-proto")).containsExactly("http");
    assertThat(ok.view().header("x-request-id")).hasSize(1);
    assertThat(ok.view().header("x-request-id")).isEqualTo(ok.view().header("x-request-id"));
    assertThat(ok.changes()).isEqualTo(HttpChanges.none());
  }

  @Test
  void takesHeadersOfEnvoyItselfFromEverybody() {
    Normalised.Ok ok = ok(usual(), TestCall.with("x-envoy-internal", "true"));

    assertThat(ok.changes().removedHeaders()).containsExactly("x-envoy-internal");
  }

  @Test
  void believesNoForwardedProtoAboutTheConnectionOfAPeer() {
    Caller peer = caller(Optional.of(SpiffeId.parse("spiffe://td/ns/a/sa/b")));
    Normalised normalised =
        ConnectionManager.read(usual().build().toByteArray()).normalise(peer, TestCall.get("/"));

    assertThat(((Normalised.Ok) normalised).view().header("x-forwarded-proto"))
        .containsExactly("https");
  }

  @Test
  void upgradesOnlyToWhatTheListenerNames() {
    TestCall call =
        new TestCall(
            "GET",
            "h",
            "/",
            Map.of("connection", List.of("Upgrade"), "upgrade", List.of("WebSocket")));

    assertThat(normalise(usual(), call))
        .isEqualTo(new Normalised.Reject(403, "the connection may not be upgraded"));
    HttpConnectionManager.Builder open =
        usual()
            .addUpgradeConfigs(
                HttpConnectionManager.UpgradeConfig.newBuilder().setUpgradeType("websocket"));
    assertThat(ok(open, call).view().header("upgrade")).containsExactly("WebSocket");
  }

  @ParameterizedTest
  @CsvSource({
    "'1.2.3.4, 5.6.7.8', 0, 5.6.7.8",
    "'1.2.3.4, 5.6.7.8', 1, 1.2.3.4",
    "'1.2.3.4', 1, 9.9.9.9",
    "'1.2.3.4, x', 0, 9.9.9.9",
    "'example.com', 0, 9.9.9.9",
    "'01.2.3.4', 0, 9.9.9.9",
    "'2001:db8::1', 0, 2001:db8:0:0:0:0:0:1",
    "'::ffff:1.2.3.4', 0, 0:0:0:0:0:ffff:102:304",
    "'.:1', 0, 9.9.9.9",
    "'[2001:db8::1]', 0, 9.9.9.9",
    "'1.2.3.4:80', 0, 9.9.9.9"
  })
  void namesTheCallerByForwardedFor(String header, int hops, String address) {
    ConnectionManager manager =
        ConnectionManager.read(usual().setXffNumTrustedHops(hops).build().toByteArray());

    assertThat(manager.remoteAddress(PLAIN, TestCall.with("x-forwarded-for", header)).getAddress())
        .hasToString("/" + address);
  }

  @Test
  void namesOptionsThatItDoesNotKnow() {
    HttpConnectionManager.Builder strange =
        usual()
            .addOriginalIpDetectionExtensions(
                TypedExtensionConfig.newBuilder()
                    .setName("x")
                    .setTypedConfig(Any.getDefaultInstance()));

    assertThat(ConnectionManager.read(strange.build().toByteArray()).unsupported())
        .containsExactly("original_ip_detection_extensions");
  }

  @Test
  void saysWhatTheListenerSaysOfClientCertificates() {
    HttpConnectionManager.Builder forwarding =
        usual()
            .setForwardClientCertDetails(
                HttpConnectionManager.ForwardClientCertDetails.APPEND_FORWARD)
            .setSetCurrentClientCertDetails(
                HttpConnectionManager.SetCurrentClientCertDetails.newBuilder().setUri(true));

    assertThat(ConnectionManager.read(forwarding.build().toByteArray()).clientCertificate())
        .isEqualTo(
            new ClientCertificateHeader(
                ClientCertificateHeader.Action.APPEND_FORWARD, false, false, false, false, true));
  }

  @Test
  void refusesWhatIsNoConnectionManager() {
    byte[] noise = {10, 5, 1};

    assertThatThrownBy(() -> ConnectionManager.read(noise))
        .isInstanceOf(InvalidResourceException.class);
    byte[] unknown = usual().setPathWithEscapedSlashesActionValue(77).build().toByteArray();
    assertThatThrownBy(() -> ConnectionManager.read(unknown))
        .isInstanceOf(InvalidResourceException.class);
  }

  private static HttpConnectionManager.Builder usual() {
    return HttpConnectionManager.newBuilder().setNormalizePath(BoolValue.of(true));
  }

  private static HttpConnectionManager.Builder underscores(HeadersWithUnderscoresAction action) {
    return usual()
        .setCommonHttpProtocolOptions(
            HttpProtocolOptions.newBuilder().setHeadersWithUnderscoresAction(action));
  }

  private static Normalised normalise(HttpConnectionManager.Builder config, TestCall call) {
    return ConnectionManager.read(config.build().toByteArray()).normalise(PLAIN, call);
  }

  private static Normalised.Ok ok(HttpConnectionManager.Builder config, TestCall call) {
    return (Normalised.Ok) normalise(config, call);
  }

  private static Caller caller(Optional<SpiffeId> id) {
    return new Caller(
        id, new InetSocketAddress("9.9.9.9", 1), new InetSocketAddress("127.0.0.1", 80), "");
  }
}
