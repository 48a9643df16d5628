package io.meshjvm.house.envoy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.IstioAlpn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code that knows nothing of the mesh calls sidecars through loopback. */
@RequiresEnvoy
class JvmLoopbackTest {

  private static final String SELF = "spiffe://cluster.local/ns/vm/sa/my-vm";
  private static final int NOBODY = 9;

  private static Istiod istiod;
  private static EnvoyProcess envoy;
  private static ServerSocket application;
  private static Mesh mesh;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    istiod = Istiod.start();
    TestCa ca = istiod.ca();
    application = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    String tls = EnvoyServer.tls(ca, "echo", "").downstream(IstioAlpn.SERVER);
    EnvoyConfig config = new EnvoyConfig();
    EnvoyServer.add(config, "http", ca, "echo", "");
    EnvoyServer.add(config, "impostor", ca, "impostor", "");
    config
        .inspecting("tcp", EnvoyServer.chain("'istio'", EnvoyParts.pass("application"), tls))
        .cluster("application", application.getLocalPort());
    envoy = EnvoyProcess.start(config);
    istiod.apply(JvmWorkload.group(NOBODY));
    istiod.apply(JvmWorkload.service("web", envoy.port("http")));
    istiod.apply(JvmWorkload.service("bytes", envoy.port("tcp")));
    istiod.apply(JvmWorkload.service("impostor", envoy.port("impostor")));
    mesh = JvmWorkload.start(istiod, directory);
    JvmWorkload.awaitService(mesh, "impostor.example.com", 80);
    JvmWorkload.awaitService(mesh, "bytes.example.com", 80);
    JvmWorkload.awaitService(mesh, "web.example.com", 80);
  }

  @AfterAll
  static void stop() throws IOException {
    mesh.close();
    envoy.close();
    istiod.close();
    application.close();
  }

  private static Socket connect(String host) throws IOException {
    InetSocketAddress at = mesh.forward(host, 80);
    Socket socket = new Socket(at.getAddress(), at.getPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  @Test
  void theJdksHttpClientSpeaksHttpToTheSidecar() throws Exception {
    HttpClient client = HttpClient.newBuilder().proxy(mesh.proxySelector()).build();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://web.example.com/"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[100_000]))
            .build();
    for (int i = 0; i < 3; i++) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).isEqualTo("http");
      assertThat(answer.headers().firstValue("x-caller")).contains(SELF);
      assertThat(answer.headers().firstValue("x-sni")).contains("outbound_.80_._.web.example.com");
    }
  }

  @Test
  void aPlainSocketSpeaksThroughMutualTls() throws IOException {
    try (Socket socket = connect("web.example.com")) {
      RawHttp.Answer answer = RawHttp.exchange(socket);
      // Nobody told the sidecar that these bytes are HTTP.
      assertThat(answer.body()).isEqualTo("tcp");
      assertThat(answer.header("x-caller")).isEqualTo(SELF);
    }
  }

  @Test
  void theApplicationBehindHearsThatTheClientHasSaidAllAndAnswers() throws IOException {
    try (Socket client = connect("bytes.example.com")) {
      client.getOutputStream().write("all I have to say".getBytes(UTF_8));
      try (Socket served = application.accept()) {
        client.shutdownOutput();
        assertThat(served.getInputStream().readAllBytes())
            .asString()
            .isEqualTo("all I have to say");
        served.getOutputStream().write("so do I".getBytes(UTF_8));
      }
      assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("so do I");
    }
  }

  @Test
  void theClientHearsThatTheApplicationBehindHasSaidAll() throws IOException {
    try (Socket client = connect("bytes.example.com");
        Socket served = application.accept()) {
      served.getOutputStream().write("goodbye".getBytes(UTF_8));
      served.shutdownOutput();

      assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("goodbye");
    }
  }

  @Test
  void theClientHearsThatTheApplicationBehindBrokeOff() throws IOException {
    try (Socket client = connect("bytes.example.com")) {
      client.getOutputStream().write(1);
      try (Socket served = application.accept()) {
        assertThat(served.getInputStream().read()).isEqualTo(1);
        served.setSoLinger(true, 0);
      }
      assertThat(end(client)).isIn("end", "reset");
    }
  }

  private static String end(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0 ? "end" : "byte";
    } catch (SocketException e) {
      return "reset";
    }
  }

  @Test
  void anImpostorIsRefused() throws Exception {
    try (Socket socket = connect("impostor.example.com")) {
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    HttpClient client = HttpClient.newBuilder().proxy(mesh.proxySelector()).build();
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create("http://impostor.example.com/")).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).startsWith("MESH-1613: ").contains("MESH-2110");
  }
}
