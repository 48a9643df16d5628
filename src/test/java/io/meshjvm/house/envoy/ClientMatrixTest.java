package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshHostnameVerifier;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.MeshTlsException;
import io.meshjvm.tls.PeerRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every HTTP client against a sidecar whose certificate holds a SPIFFE id and no DNS name, and that
 * wants one of the client.
 */
@RequiresEnvoy
class ClientMatrixTest {

  private static final String SELF = "spiffe://cluster.local/ns/vm/sa/my-vm";
  private static final String PROXIED = "JDK by proxy";
  private static final int NOBODY = 9;

  /** Two endpoints at random: that one is never met is less likely than one in a trillion. */
  private static final int ATTEMPTS = 48;

  /** Makes a client of a library. */
  private interface Library {
    HttpCall over(Mesh mesh) throws Exception;
  }

  private static final Map<String, Library> CLIENTS =
      Map.ofEntries(
          client("sockets", BlockingClients::sockets),
          client("OkHttp", BlockingClients::okHttp),
          client("HttpComponents", BlockingClients::httpComponents),
          client("HttpURLConnection", BlockingClients::urlConnection),
          client("JDK", BlockingClients::jdk),
          client(PROXIED, BlockingClients::jdkByProxy),
          client("HttpComponents async", AsyncClients::httpComponents),
          client("Jetty", AsyncClients::jetty),
          client("Armeria", AsyncClients::armeria),
          client("Reactor Netty", AsyncClients::reactorNetty),
          client("Vert.x", AsyncClients::vertx));

  private static final Map<String, HttpCall> clients = new HashMap<>();
  private static Istiod istiod;
  private static EnvoyProcess envoy;
  private static Mesh mesh;

  private static Map.Entry<String, Library> client(String name, Library library) {
    return Map.entry(name, library);
  }

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
    JvmWorkload.awaitService(mesh, "localhost", envoy.port("impostor"));
    for (String name : CLIENTS.keySet()) {
      clients.put(name, CLIENTS.get(name).over(mesh));
    }
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

  /** Those that are given {@code http} URLs of services. */
  static List<String> plainUrls() {
    return List.of(
        "sockets",
        "OkHttp",
        "HttpComponents",
        "HttpComponents async",
        "Jetty",
        "Armeria",
        "Reactor Netty",
        "Vert.x",
        PROXIED);
  }

  @ParameterizedTest
  @MethodSource("plainUrls")
  void speaksMutualTlsUnderPlainUrls(String client) throws Exception {
    for (int i = 0; i < 3; i++) {
      RawHttp.Answer answer = get(client, "http://echo.example.com:80/");
      assertThat(answer.body()).isEqualTo("http");
      assertThat(answer.header("x-caller")).isEqualTo(SELF);
      assertThat(answer.header("x-sni")).isEqualTo("outbound_.80_._.echo.example.com");
    }
  }

  @ParameterizedTest
  @MethodSource("plainUrls")
  void speaksPlaintextWhereTheMeshSaysSo(String client) throws Exception {
    RawHttp.Answer answer = get(client, "http://plain.example.com:80/");
    assertThat(answer.body()).isEqualTo("plain");
    assertThat(answer.header("x-caller")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("plainUrls")
  void speaksToEachEndpointOfAServiceAsItWants(String client) throws Exception {
    Map<String, String> callers = new TreeMap<>();
    for (int i = 0; i < ATTEMPTS && callers.size() < 2; i++) {
      try (HttpCall fresh = CLIENTS.get(client).over(mesh)) {
        RawHttp.Answer answer = fresh.get("http://mixed.example.com:80/");
        callers.put(answer.body(), answer.header("x-caller"));
      }
    }
    assertThat(callers).containsExactly(entry("http", SELF), entry("plain", ""));
  }

  @ParameterizedTest
  @MethodSource("plainUrls")
  void refusesAnotherIdentity(String client) {
    assertThatThrownBy(() -> get(client, "http://impostor.example.com:80/"))
        .hasStackTraceContaining(MeshTlsException.PEER_REFUSED);
  }

  @ParameterizedTest
  @MethodSource("plainUrls")
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
        "Reactor Netty",
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

  @Test
  void verifiesIdentitiesInPlaceOfHostNames() throws IOException {
    MeshHostnameVerifier verifier = mesh.hostnameVerifier();
    assertThat(verifier.verify("localhost", session("echo"))).isTrue();
    assertThat(verifier.verify("LOCALHOST.", session("echo"))).isTrue();
    assertThat(verifier.verify("localhost", session("impostor"))).isFalse();
    assertThat(verifier.verify("unknown.example.org", session("echo"))).isFalse();
    assertThat(
            mesh.hostnameVerifier((host, session) -> host.equals("unknown.example.org"))
                .verify("unknown.example.org", session("echo")))
        .isTrue();
  }

  /** With whomever of the mesh is there. */
  private static SSLSession session(String listener) throws IOException {
    ClientTarget anybody = new ClientTarget("", IstioAlpn.HTTP_1, PeerRule.trustDomains());
    Socket tcp = new Socket(InetAddress.getLoopbackAddress(), envoy.port(listener));
    try (SSLSocket socket = mesh.tls().connect(tcp, anybody)) {
      return socket.getSession();
    }
  }

  @Test
  void connectsNowhereBeforeTheMeshHasToldItsServices(@TempDir Path directory) throws Exception {
    istiod.writeVmDirectory(directory, VmSpec.of("vm", "my-vm"));
    try (Mesh silent =
        Mesh.fromDirectory(directory)
            .set("discoveryAddress", "127.0.0.1:" + NOBODY)
            .address(InetAddress.getLoopbackAddress())
            .drain(Duration.ZERO)
            .closeOnShutdown(false)
            .start()) {
      for (String client :
          List.of("sockets", "OkHttp", "HttpComponents", "Jetty", "Armeria", "Reactor Netty")) {
        try (HttpCall early = CLIENTS.get(client).over(silent)) {
          assertThatThrownBy(() -> early.get("http://127.0.0.1:" + envoy.port("plain") + "/"))
              .as(client)
              .hasStackTraceContaining("MESH-1505");
        }
      }
    }
  }

  private static RawHttp.Answer get(String client, String url) throws Exception {
    RawHttp.Answer answer = clients.get(client).get(url);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer;
  }
}
