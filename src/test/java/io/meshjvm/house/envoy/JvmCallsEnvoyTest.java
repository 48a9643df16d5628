package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.sdk.AppProtocol;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.IstioSni;
import io.meshjvm.tls.MeshTlsException;
import io.meshjvm.tls.PeerRule;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A member of the mesh in the JVM calls sidecars, whichever way its code makes connections. */
@RequiresEnvoy
class JvmCallsEnvoyTest {

  private static final String SELF = "spiffe://cluster.local/ns/vm/sa/my-vm";
  private static final String ECHO = "spiffe://cluster.local/ns/shop/sa/echo";
  private static final String SNI = "outbound_.80_._.echo.example.com";
  private static final int NOBODY = 9;

  private static Istiod istiod;
  private static EnvoyProcess envoy;
  private static Mesh mesh;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    istiod = Istiod.start();
    TestCa ca = istiod.ca();
    EnvoyConfig config = new EnvoyConfig();
    EnvoyServer.add(config, "TLSv1_2", ca, "echo", "TLSv1_2");
    EnvoyServer.add(config, "TLSv1_3", ca, "echo", "TLSv1_3");
    EnvoyServer.add(config, "impostor", ca, "impostor", "");
    EnvoyServer.add(config, "foreign", TestCa.create(), "echo", "");
    config.listener("plain", EnvoyParts.answer("plain"));
    envoy = EnvoyProcess.start(config);
    istiod.apply(JvmWorkload.group(NOBODY));
    istiod.apply(JvmWorkload.service("echo", envoy.port("TLSv1_3")));
    istiod.apply(JvmWorkload.service("old", envoy.port("TLSv1_2")));
    istiod.apply(JvmWorkload.service("impostor", envoy.port("impostor")));
    istiod.apply(JvmWorkload.service("foreign", envoy.port("foreign")));
    istiod.apply(JvmWorkload.service("plain", envoy.port("plain")));
    mesh = JvmWorkload.start(istiod, directory);
    for (String service : List.of("echo", "old", "impostor", "foreign", "plain")) {
      JvmWorkload.awaitService(mesh, service + ".example.com", 80);
    }
  }

  @AfterAll
  static void stop() {
    mesh.close();
    envoy.close();
    istiod.close();
  }

  @Test
  void connectsAsHttpWithTheServerNameOfTheCluster() throws IOException {
    try (Socket socket = mesh.connect("echo.example.com", 80, AppProtocol.HTTP1)) {
      assertAnswered(RawHttp.exchange(socket), "http", "TLSv1.3");
    }
  }

  @Test
  void connectsAsOpaqueTcpWhenNothingElseIsSaid() throws IOException {
    try (Socket socket = mesh.connect("echo.example.com", 80)) {
      assertAnswered(RawHttp.exchange(socket), "tcp", "TLSv1.3");
    }
  }

  @Test
  void connectsOverTls12WhereThePeerHasNothingNewer() throws IOException {
    try (Socket socket = mesh.connect("old.example.com", 80, AppProtocol.HTTP1)) {
      RawHttp.Answer answer = RawHttp.exchange(socket);
      assertThat(answer.body()).isEqualTo("http");
      assertThat(answer.header("x-caller")).isEqualTo(SELF);
      assertThat(answer.header("x-sni")).isEqualTo("outbound_.80_._.old.example.com");
      assertThat(answer.header("x-tls")).isEqualTo("TLSv1.2");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP1", "TCP"})
  void makesSocketsForClientsThatTakeAFactory(AppProtocol protocol) throws IOException {
    try (Socket socket = mesh.socketFactory(protocol).createSocket("echo.example.com", 80)) {
      String chain = protocol == AppProtocol.TCP ? "tcp" : "http";
      assertAnswered(RawHttp.exchange(socket), chain, "TLSv1.3");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1_2", "TLSv1_3"})
  void givesTheJdksHttpClientItsContext(String listener) throws Exception {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(
                mesh.tls().clientContext((host, port) -> Optional.of(echo(IstioAlpn.HTTP_1))))
            .build();
    URI uri = URI.create("https://127.0.0.1:" + envoy.port(listener) + "/");
    HttpResponse<String> answer =
        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.body()).isEqualTo("http");
    assertThat(answer.headers().firstValue("x-caller")).contains(SELF);
    assertThat(answer.headers().firstValue("x-sni")).contains(SNI);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1_2", "TLSv1_3"})
  void givesNettyItsContext(String listener) throws Exception {
    String version = listener.replace('_', '.');
    NettyClient.Reply http = netty(echo(IstioAlpn.HTTP_1), listener);
    assertAnswered(http.answer(), "http", version);
    assertThat(http.alpn()).isEqualTo("http/1.1");
    NettyClient.Reply tcp = netty(echo(IstioAlpn.TCP), listener);
    assertAnswered(tcp.answer(), "tcp", version);
    assertThat(tcp.alpn()).isEqualTo("null");
  }

  @Test
  void callsGrpcAndIsCalledOnByTheSidecar() throws Exception {
    TestCa ca = istiod.ca();
    EnvoyTls inbound = EnvoyServer.tls(ca, "echo", "");
    EnvoyTls outbound = new EnvoyTls(inbound.own(), ca.rootsPem(), SELF, "");
    try (JvmServer server = GrpcEcho.start(mesh.tls());
        EnvoyProcess relay =
            EnvoyProcess.start(
                new EnvoyConfig()
                    .inspecting(
                        "grpc",
                        EnvoyServer.chain(
                            "istio-h2",
                            EnvoyParts.forward("app"),
                            inbound.downstream(IstioAlpn.SERVER)))
                    .cluster(
                        "app",
                        server.port(),
                        outbound.upstream(SNI, IstioAlpn.HTTP_2),
                        EnvoyParts.HTTP2))) {
      String caller =
          GrpcEcho.call(relay.port("grpc"), mesh.tls().nettyClientContext(echo(IstioAlpn.HTTP_2)));
      assertThat(caller).isEqualTo(ECHO);

      istiod.apply(JvmWorkload.service("grpc", relay.port("grpc")));
      JvmWorkload.awaitService(mesh, "grpc.example.com", 80);
      assertThat(GrpcEcho.call("mesh:///grpc.example.com:80", mesh)).isEqualTo(ECHO);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"impostor", "foreign"})
  void refusesASidecarThatIsNotTheService(String name) {
    assertThatThrownBy(() -> mesh.connect(name + ".example.com", 80, AppProtocol.HTTP1))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(MeshTlsException.PEER_REFUSED);
    assertThatThrownBy(() -> netty(echo(IstioAlpn.HTTP_1), name))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(SSLException.class)
        .hasStackTraceContaining(MeshTlsException.PEER_REFUSED);
  }

  @Test
  void neverFallsBackToPlaintext() {
    assertThatThrownBy(() -> mesh.connect("plain.example.com", 80, AppProtocol.HTTP1))
        .isInstanceOf(ConnectException.class);
    assertThat(envoy.admin("/stats?filter=downstream_rq_2xx"))
        .contains("http.plain.downstream_rq_2xx: 0");
  }

  @Test
  void trap9IsRefusedWithoutIstiosProtocols() {
    assertThatThrownBy(
            () -> {
              Socket tcp = new Socket(InetAddress.getLoopbackAddress(), envoy.port("TLSv1_3"));
              try (Socket tls = mesh.tls().connect(tcp, echo(List.of("http/1.1")))) {
                RawHttp.exchange(tls);
              }
            })
        .isInstanceOf(IOException.class);
  }

  private static void assertAnswered(RawHttp.Answer answer, String chain, String version) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(chain);
    assertThat(answer.header("x-caller")).isEqualTo(SELF);
    assertThat(answer.header("x-sni")).isEqualTo(SNI);
    assertThat(answer.header("x-tls")).isEqualTo(version);
  }

  private static NettyClient.Reply netty(ClientTarget target, String listener) throws Exception {
    return NettyClient.call(mesh.tls().nettyClientContext(target), envoy.port(listener));
  }

  private static ClientTarget echo(List<String> alpn) {
    IstioSni name = IstioSni.of(80, "echo.example.com");
    return ClientTarget.of(name, alpn, PeerRule.exactly(SpiffeId.parse(ECHO)));
  }
}
