package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.MeshTlsException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every HTTP client against a sidecar whose certificate holds a SPIFFE id and no DNS name, and that
 * wants one of the client.
 */
@RequiresEnvoy
class ClientMatrixTest {

  private static final String SELF = "spiffe://cluster.local/ns/vm/sa/my-vm";
  private static final int NOBODY = 9;

  private static final Map<String, HttpCall> clients = new LinkedHashMap<>();
  private static Istiod istiod;
  private static EnvoyProcess envoy;
  private static Mesh mesh;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    istiod = Istiod.start();
    TestCa ca = istiod.ca();
    EnvoyConfig config = new EnvoyConfig();
    EnvoyServer.add(config, "echo", ca, "echo", "");
    EnvoyServer.add(config, "impostor", ca, "impostor", "");
    config.listener("plain", EnvoyParts.answer("plain"));
    envoy = EnvoyProcess.start(config);
    istiod.apply(JvmWorkload.group(NOBODY));
    istiod.apply(JvmWorkload.service("echo", envoy.port("echo")));
    istiod.apply(JvmWorkload.service("impostor", envoy.port("impostor")));
    istiod.apply(MatrixServices.plain("plain", envoy.port("plain")));
    istiod.apply(MatrixServices.mixed("mixed", envoy.port("echo"), envoy.port("plain")));
    istiod.apply(MatrixServices.here(envoy.port("echo"), envoy.port("impostor")));
    mesh = JvmWorkload.start(istiod, directory);
    for (String service : new String[] {"echo", "impostor", "plain", "mixed"}) {
      JvmWorkload.awaitService(mesh, service + ".example.com", 80);
    }
    JvmWorkload.awaitService(mesh, "localhost", envoy.port("echo"));
    clients.put("sockets", BlockingClients.sockets(mesh));
    clients.put("OkHttp", BlockingClients.okHttp(mesh));
    clients.put("HttpComponents", BlockingClients.httpComponents(mesh));
    clients.put("HttpURLConnection", BlockingClients.urlConnection(mesh));
    clients.put("JDK", BlockingClients.jdk(mesh));
    clients.put("HttpComponents async", AsyncClients.httpComponents(mesh));
    clients.put("Jetty", AsyncClients.jetty(mesh));
    clients.put("Armeria", AsyncClients.armeria(mesh));
    clients.put("Vert.x", AsyncClients.vertx(mesh));
  }

  @AfterAll
  static void stop() throws Exception {
    for (HttpCall client : clients.values()) {
      client.close();
    }
    mesh.close();
    envoy.close();
    istiod.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sockets",
        "OkHttp",
        "HttpComponents",
        "HttpComponents async",
        "Jetty",
        "Armeria",
        "Vert.x"
      })
  void speaksMutualTlsUnderPlainUrls(String client) throws Exception {
    for (int i = 0; i < 3; i++) {
      RawHttp.Answer answer = get(client, "http://echo.example.com:80/");
      assertThat(answer.body()).isEqualTo("http");
      assertThat(answer.header("x-caller")).isEqualTo(SELF);
      assertThat(answer.header("x-sni")).isEqualTo("outbound_.80_._.echo.example.com");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sockets",
        "OkHttp",
        "HttpComponents",
        "HttpComponents async",
        "Jetty",
        "Armeria",
        "Vert.x"
      })
  void speaksPlaintextWhereTheMeshSaysSo(String client) throws Exception {
    RawHttp.Answer answer = get(client, "http://plain.example.com:80/");
    assertThat(answer.body()).isEqualTo("plain");
    assertThat(answer.header("x-caller")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sockets",
        "OkHttp",
        "HttpComponents",
        "HttpComponents async",
        "Jetty",
        "Armeria",
        "Vert.x"
      })
  void refusesAnotherIdentity(String client) {
    assertThatThrownBy(() -> get(client, "http://impostor.example.com:80/"))
        .hasStackTraceContaining(MeshTlsException.PEER_REFUSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sockets",
        "OkHttp",
        "HttpComponents",
        "HttpComponents async",
        "Jetty",
        "Armeria",
        "Vert.x"
      })
  void leavesOtherHostsAlone(String client) throws Exception {
    RawHttp.Answer answer = get(client, "http://127.0.0.1:" + envoy.port("plain") + "/");
    assertThat(answer.body()).isEqualTo("plain");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OkHttp",
        "HttpComponents",
        "HttpComponents async",
        "Jetty",
        "Armeria",
        "Vert.x",
        "HttpURLConnection",
        "JDK"
      })
  void refusesMembersOfTheMeshUnderOtherNames(String client) {
    assertThatThrownBy(() -> get(client, "https://127.0.0.1:" + envoy.port("echo") + "/"))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HttpURLConnection", "JDK"})
  void makesTlsForPeersOfTheMesh(String client) throws Exception {
    RawHttp.Answer answer = get(client, "https://localhost:" + envoy.port("echo") + "/");
    assertThat(answer.body()).isEqualTo("http");
    assertThat(answer.header("x-caller")).isEqualTo(SELF);
    assertThat(answer.header("x-sni"))
        .isEqualTo("outbound_." + envoy.port("echo") + "_._.localhost");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HttpURLConnection", "JDK"})
  void refusesAnotherIdentityUnderItsOwnTls(String client) {
    assertThatThrownBy(() -> get(client, "https://localhost:" + envoy.port("impostor") + "/"))
        .hasStackTraceContaining(MeshTlsException.PEER_REFUSED);
  }

  private static RawHttp.Answer get(String client, String url) throws Exception {
    RawHttp.Answer answer = clients.get(client).get(url);
    assertThat(answer.status()).isEqualTo(200);
    return answer;
  }
}
