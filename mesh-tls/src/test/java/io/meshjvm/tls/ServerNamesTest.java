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
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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
  void areKnownAsTheyWereSentOrNotAtAllAndRefuseNobody(TlsEngine engine) throws Exception {
    boolean known = engine == TlsEngine.BORINGSSL;
    try (Member member = Member.of(CA, "greeter", engine)) {
      HttpsServer server = serve(member.tls());
      try {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
          for (String sent : SENT) {
            String expected = known ? sent.toLowerCase(Locale.ROOT) : UNKNOWN;
            assertThat(name(server, version, sent)).as(sent).isEqualTo(expected);
          }
          assertThat(name(server, version, "caf\u00e9")).isEqualTo(UNKNOWN);
        }
      } finally {
        server.stop(0);
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

  private static String name(HttpsServer server, String version, String sent) throws Exception {
    ForeignClient client =
        new ForeignClient(CA.issue("shop", "caller", Duration.ofHours(1)), CA.roots());
    return client.call(server.getAddress().getPort(), version, sent, IstioAlpn.HTTP_1).body();
  }
}
