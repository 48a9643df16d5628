package io.meshjvm.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What servers know of the server name that their clients send. */
class ServerNamesTest {

  private static final TestCa CA = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private static final String UNKNOWN = "not known";

  private static final List<String> SENT =
      List.of(
          "outbound_.80_._.greeter.shop.svc.cluster.local",
          "Greeter.Shop",
          "",
          "a.b.",
          ".",
          "a..b",
          "*.a",
          "x".repeat(80) + ".b");

  @ParameterizedTest
  @EnumSource(names = {"BORINGSSL", "BOUNCY_CASTLE"})
  void areKnownAsTheyWereSentAndRefuseNobody(TlsEngine engine) throws Exception {
    try (Member member = Member.of(CA, "greeter", engine)) {
      HttpsServer server = serve(member.tls());
      try {
        assertKnown(server.getAddress().getPort(), SENT);
      } finally {
        server.stop(0);
      }
    }
  }

  @Test
  void areKnownOnServerSockets() throws Exception {
    try (Member member = Member.of(CA, "greeter");
        ServerSocket server = serverSocket(member.tls())) {
      Thread acceptor = new Thread(() -> accept(server), "test-server");
      acceptor.setDaemon(true);
      acceptor.start();
      assertKnown(server.getLocalPort(), SENT.subList(0, 3));
    }
  }

  private static void assertKnown(int port, List<String> names) throws Exception {
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      for (String sent : names) {
        assertThat(name(port, version, sent)).as(sent).isEqualTo(sent.toLowerCase(Locale.ROOT));
      }
      assertThat(name(port, version, "caf\u00e9")).isEqualTo(UNKNOWN);
    }
  }

  /** By a client of its own, since those that could resume repeat the name that they sent then. */
  private static String name(int port, String version, String sent) throws Exception {
    ForeignClient client =
        new ForeignClient(CA.issue("shop", "caller", Duration.ofHours(1)), CA.roots());
    return client.call(port, version, sent, IstioAlpn.HTTP_1).body();
  }

  private static ServerSocket serverSocket(MeshTls tls) throws IOException {
    return tls.serverContext()
        .getServerSocketFactory()
        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** One after the other, until the server is closed. */
  private static void accept(ServerSocket server) {
    while (!server.isClosed()) {
      try (SSLSocket socket = (SSLSocket) server.accept()) {
        Wire.readRequest(socket.getInputStream());
        String name = MeshTls.serverNameOf(socket.getSession()).orElse(UNKNOWN);
        socket.getOutputStream().write(Wire.ascii(Wire.response(name)));
      } catch (IOException e) {
        // The test sees the failure at the client's end.
      }
    }
  }

  private static HttpsServer serve(MeshTls tls) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpsServer server = HttpsServer.create(any, 0);
    server.setHttpsConfigurator(tls.httpsConfigurator());
    server.createContext("/", ServerNamesTest::answer);
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String name =
          MeshTls.serverNameOf(((HttpsExchange) exchange).getSSLSession()).orElse(UNKNOWN);
      byte[] body = Wire.ascii(name);
      exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
