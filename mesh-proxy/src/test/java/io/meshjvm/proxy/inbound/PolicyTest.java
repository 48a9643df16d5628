package io.meshjvm.proxy.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.policy.InboundMode;
import io.meshjvm.tls.IstioAlpn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mesh's policy holds for an application that knows nothing of it. */
class PolicyTest {

  private static final String CLIENT = "cluster.local/ns/vm/sa/client";

  @TempDir private static Path directory;
  private static ServedMesh mesh;
  private static WebApplication web;
  private static TcpApplication tcp;
  private static InetSocketAddress webPort;
  private static InetSocketAddress tcpPort;

  @BeforeAll
  static void serve() throws IOException {
    mesh = new ServedMesh(directory, builder -> builder.set("inboundClientCert", "APPEND"));
    web = new WebApplication();
    tcp = new TcpApplication();
    webPort = mesh.serve(web.port());
    tcpPort = mesh.serve(tcp.port());
  }

  @AfterAll
  static void leave() throws IOException {
    mesh.close();
    web.close();
    tcp.close();
  }

  @AfterEach
  void permit() {
    mesh.istiod.delete("AuthorizationPolicy", "vm", "rules");
    mesh.mode(InboundMode.PERMISSIVE);
    ServedMesh.patiently().until(() -> status("/admin") == 200);
  }

  private static int status(String path) throws IOException {
    try (RawHttp client = new RawHttp(ServedMesh.plain(webPort))) {
      return client.get(path).status();
    }
  }

  private static RawHttp secured() throws IOException {
    return new RawHttp(mesh.mutualTls(webPort, IstioAlpn.HTTP_1));
  }

  @Test
  void requestsAreDecidedOneByOneOnAConnectionThatStays() throws IOException {
    mesh.rules(
        "{action: ALLOW, rules: [{from: [{source: {principals: ['%s']}}], to: [{operation: {paths:"
                .formatted(CLIENT)
            + " ['/open*']}}]}]}");
    ServedMesh.patiently().until(() -> status("/open") == 403);
    int before = web.requests.get();
    try (RawHttp client = secured()) {
      assertThat(client.get("/open/1").status()).isEqualTo(200);
      RawHttp.Reply denied = client.get("/admin");
      assertThat(denied.status()).isEqualTo(403);
      assertThat(denied.body()).isEqualTo("RBAC: access denied");
      assertThat(client.get("/open/2").status()).isEqualTo(200);
      assertThat(client.get("/open/../admin").status()).isEqualTo(403);
      client.send("POST /admin HTTP/1.1\r\nHost: app\r\nContent-Length: 100000\r\n\r\nbegin");
      assertThat(client.read().status()).isEqualTo(403);
    }
    assertThat(web.requests).hasValue(before + 2);
  }

  @Test
  void theApplicationSeesWhatWasDecidedAbout() throws IOException {
    try (RawHttp client = secured()) {
      assertThat(client.get("/a/./b/../c").body()).startsWith("GET /a/c\n");
    }
  }

  @Test
  void theApplicationIsToldWhoCallsAndNobodyElseCanTellIt() throws IOException {
    String forged = "By=spiffe://x;URI=spiffe://cluster.local/ns/vm/sa/admin";
    String request =
        "GET / HTTP/1.1\r\nHost: app\r\nX-Forwarded-Client-Cert: " + forged + "\r\n\r\n";
    try (RawHttp client = secured()) {
      String body = client.get("/").body();
      assertThat(body)
          .contains("x-forwarded-client-cert: By=spiffe://cluster.local/ns/vm/sa/server;Hash=")
          .contains(";URI=spiffe://" + CLIENT + "\n");
      assertThat(client.send(request).read().body()).contains(";URI=spiffe://" + CLIENT + "\n");
    }
    try (RawHttp client = new RawHttp(ServedMesh.plain(webPort))) {
      assertThat(client.send(request).read().body()).doesNotContain("x-forwarded-client-cert");
    }
    try (RawHttp client = secured()) {
      // Nor can a client have it taken away.
      client.send("GET / HTTP/1.1\r\nHost: app\r\nConnection: x-forwarded-client-cert\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(400);
    }
  }

  @Test
  void fault63StrictModeEndsPlaintextThatIsThereAlready() throws IOException {
    try (RawHttp http = new RawHttp(ServedMesh.plain(webPort));
        Socket bytes = ServedMesh.plain(tcpPort);
        RawHttp secured = secured()) {
      assertThat(http.get("/").status()).isEqualTo(200);
      assertThat(secured.get("/").status()).isEqualTo(200);
      bytes.getOutputStream().write("question\n".getBytes(StandardCharsets.UTF_8));
      assertThat(bytes.getInputStream().readNBytes(14)).hasSize(14);

      mesh.mode(InboundMode.STRICT);

      assertThat(isEnded(http.socket())).isTrue();
      assertThat(isEnded(bytes)).isTrue();
      assertThat(secured.get("/").status()).isEqualTo(200);
      try (Socket late = ServedMesh.plain(webPort)) {
        late.getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(isEnded(late)).isTrue();
      }
    }
  }

  @Test
  void aWebSocketEndsWhenItsPathIsDenied() throws IOException {
    try (UpgradingApplication upgrading = new UpgradingApplication();
        RawHttp client =
            new RawHttp(mesh.mutualTls(mesh.serve(upgrading.port()), IstioAlpn.HTTP_1))) {
      client.send(
          "GET /chat HTTP/1.1\r\nHost: app\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(101);
      assertThat(client.raw().readNBytes(5)).asString().isEqualTo("hello");

      mesh.rules("{action: DENY, rules: [{to: [{operation: {paths: ['/other']}}]}]}");
      ServedMesh.patiently().until(() -> status("/other") == 403);
      client.send("still");
      assertThat(client.raw().readNBytes(5)).asString().isEqualTo("still");

      mesh.rules("{action: DENY, rules: [{to: [{operation: {paths: ['/chat']}}]}]}");
      assertThat(isEnded(client.socket())).isTrue();
    }
  }

  private static boolean isEnded(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  @Test
  void bytesPassAndMayEndInOneDirection() throws IOException {
    try (Socket client = ServedMesh.plain(tcpPort)) {
      // In plaintext the client has to speak first, a line of it, since the mesh looks whether that
      // is HTTP.
      client.getOutputStream().write("question\n".getBytes(StandardCharsets.UTF_8));
      client.shutdownOutput();
      assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("helloquestion\n");
    }
  }

  @Test
  void bytesPassWithinMutualTlsWhoeverSpeaksFirst() throws IOException {
    try (Socket client = mesh.mutualTls(tcpPort, IstioAlpn.TCP)) {
      assertThat(new String(client.getInputStream().readNBytes(5), StandardCharsets.UTF_8))
          .isEqualTo("hello");
      client.getOutputStream().write("question".getBytes(StandardCharsets.UTF_8));
      assertThat(new String(client.getInputStream().readNBytes(8), StandardCharsets.UTF_8))
          .isEqualTo("question");
    }
  }

  @Test
  void connectionsOfBytesAreDeniedAndEndedByNetworkRules() throws IOException {
    try (Socket open = mesh.mutualTls(tcpPort, IstioAlpn.TCP)) {
      assertThat(open.getInputStream().readNBytes(5)).hasSize(5);
      mesh.rules(
          "{action: DENY, rules: [{from: [{source: {principals: ['%s']}}]}]}".formatted(CLIENT));
      assertThat(isEnded(open)).isTrue();
      try (Socket late = mesh.mutualTls(tcpPort, IstioAlpn.TCP)) {
        assertThat(isEnded(late)).isTrue();
      }
    }
  }
}
