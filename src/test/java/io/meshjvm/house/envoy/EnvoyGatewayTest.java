package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.sdk.AppProtocol;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.PeerRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A member in the JVM calls a sidecar through an east-west gateway, which sees nothing but the
 * server name and the protocols of the ClientHello and wants both to be Istio's ({@code
 * AUTO_PASSTHROUGH}; istio: {@code pilot/pkg/networking/core/gateway.go}).
 */
@RequiresEnvoy
class EnvoyGatewayTest {

  private static final String SNI = "outbound_.80_._.echo.example.com";
  private static final String CHAIN =
      """
      {filter_chain_match: {transport_protocol: tls, server_names: ['%s'], application_protocols:
        [istio, istio-peer-exchange, istio-http/1.0, istio-http/1.1, istio-h2]},
       filters: [%s, %s]}"""
          .formatted(SNI, EnvoyParts.SNI_CLUSTER, EnvoyParts.pass("BlackHoleCluster"));

  private static Istiod istiod;
  private static EnvoyProcess sidecar;
  private static EnvoyProcess gateway;
  private static Mesh mesh;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    istiod = Istiod.start();
    sidecar =
        EnvoyProcess.start(EnvoyServer.add(new EnvoyConfig(), "server", istiod.ca(), "echo", ""));
    gateway =
        EnvoyProcess.start(
            new EnvoyConfig().inspecting("gateway", CHAIN).cluster(SNI, sidecar.port("server")));
    istiod.apply(JvmWorkload.group(9));
    istiod.apply(JvmWorkload.service("echo", gateway.port("gateway")));
    mesh = JvmWorkload.start(istiod, directory);
    JvmWorkload.awaitService(mesh, "echo.example.com", 80);
  }

  @AfterAll
  static void stop() {
    mesh.close();
    gateway.close();
    sidecar.close();
    istiod.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP1", "TCP"})
  void trap10PassesWhatIstioSays(AppProtocol protocol) throws IOException {
    try (Socket socket = mesh.connect("echo.example.com", 80, protocol)) {
      RawHttp.Answer answer = RawHttp.exchange(socket);
      assertThat(answer.body()).isEqualTo(protocol == AppProtocol.TCP ? "tcp" : "http");
      assertThat(answer.header("x-sni")).isEqualTo(SNI);
      assertThat(answer.header("x-caller")).isEqualTo("spiffe://cluster.local/ns/vm/sa/my-vm");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "outbound_.81_._.echo.example.com, istio-http/1.1;istio;http/1.1",
    "outbound_.80_.v1_.echo.example.com, istio-http/1.1;istio;http/1.1",
    "echo.example.com, istio-http/1.1;istio;http/1.1",
    "'', istio-http/1.1;istio;http/1.1",
    SNI + ", http/1.1",
    SNI + ", h2;http/1.1"
  })
  void trap10EndsWhatIstioWouldNotSay(String serverName, String alpn) throws IOException {
    long before = unmatched();
    ClientTarget target =
        new ClientTarget(
            serverName,
            Arrays.asList(alpn.split(";", -1)),
            PeerRule.exactly(SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/echo")));
    Socket tcp = new Socket(InetAddress.getLoopbackAddress(), gateway.port("gateway"));
    assertThatThrownBy(() -> mesh.tls().connect(tcp, target)).isInstanceOf(IOException.class);
    assertThat(unmatched()).isEqualTo(before + 1);
  }

  /** How many connections had no chain at the gateway. */
  private static long unmatched() {
    String stats = gateway.admin("/stats?filter=127.0.0.1_0.no_filter_chain_match");
    return Long.parseLong(stats.substring(stats.lastIndexOf(':') + 1).strip());
  }
}
