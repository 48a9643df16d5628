package io.meshjvm.dns.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.OwnLookup;
import io.meshjvm.core.Watch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What code sees that looks hosts up as the JDK does; on Java 17, that nothing is different. */
class JdkLookupsTest {

  private static final String HOST = "greeter.invalid";

  private static Map<String, String> facts = Map.of();

  @BeforeAll
  static void lookUp() {
    facts = new ChildJvm().run(Main.class);
  }

  /** The value where the JDK asks providers; elsewhere the host is unknown. */
  private static String inMesh(String value) {
    return ChildJvm.where(value, Lookups.UNKNOWN);
  }

  @Test
  void knowsNoMeshNameWithoutAMember() {
    assertThat(facts).containsEntry("before", Lookups.UNKNOWN);
  }

  @Test
  void findsMeshNamesInAnyCaseAndWithFinalDot() {
    assertThat(facts)
        .containsEntry("name", inMesh("127.0.0.1"))
        .containsEntry("upper case", inMesh("127.0.0.1"))
        .containsEntry("final dot", inMesh("127.0.0.1"));
  }

  @Test
  void putsIpv4FirstAndNamesTheAddressesAsTheyWereAskedFor() {
    assertThat(facts)
        .containsEntry("both families", inMesh("192.0.2.1,2001:db8:0:0:0:0:0:1"))
        .containsEntry("name of address", inMesh(HOST));
  }

  @Test
  void servesHttpClientAndSockets() {
    assertThat(facts)
        .containsEntry("http", inMesh("hello"))
        .containsEntry("socket", inMesh("connected"));
  }

  @Test
  void leavesEverythingElseAsItWas() {
    assertThat(facts)
        .containsEntry("unknown name", Lookups.UNKNOWN)
        .containsEntry("literal", "192.0.2.7")
        .containsEntry("reverse", facts.get("reverse before"))
        .containsEntry("reverse mesh address", facts.get("reverse mesh address before"))
        .containsEntry("localhost", facts.get("localhost before"))
        .containsEntry("this machine", facts.get("this machine before"))
        .containsEntry("control plane", Lookups.UNKNOWN);
  }

  @Test
  void tellsTheObserverWhoAnswered() {
    assertThat(facts)
        .containsEntry("observed", ChildJvm.where("[MESH, SYSTEM, FAILED]", "[]"))
        .containsEntry("observed own", "[]");
  }

  @Test
  void asksMembersInTheOrderOfTheirStart() {
    assertThat(facts)
        .containsEntry("of both", inMesh("192.0.2.11"))
        .containsEntry("of the second", inMesh("192.0.2.22"))
        .containsEntry("without the first", inMesh("192.0.2.12"));
  }

  @Test
  void forgetsMembersThatHaveStopped() {
    assertThat(facts).containsEntry("after", Lookups.UNKNOWN);
  }

  @Test
  void givesNoAddressOfAFamilyThatTheJvmDoesNotUse() {
    Map<String, String> ipv4 =
        new ChildJvm().option("-Djava.net.preferIPv4Stack=true").run(Families.class);
    assertThat(ipv4)
        .containsEntry("both", inMesh("192.0.2.1"))
        .containsEntry("v6", Lookups.UNKNOWN)
        .containsEntry("v6 of another member", inMesh("192.0.2.6"));
  }

  @Test
  void putsIpv6FirstWhereTheJvmWantsIt() {
    Map<String, String> ipv6 =
        new ChildJvm().option("-Djava.net.preferIPv6Addresses=true").run(Families.class);
    assertThat(ipv6)
        .containsEntry("both", inMesh("2001:db8:0:0:0:0:0:1,192.0.2.1"))
        .containsEntry("v6", inMesh("2001:db8:0:0:0:0:0:6"));
  }

  /** Looks everything up before, with and after members. */
  static final class Main {

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
      Lookups.withoutCache();
      Fact.note("before", Lookups.of(HOST));
      system(" before");
      try (Watch member = TestMember.with(first()).attach()) {
        mesh();
        system("");
        connect();
        try (Watch second = TestMember.with(second()).attach()) {
          Fact.note("of both", Lookups.of("both.invalid"));
          Fact.note("of the second", Lookups.of("second.invalid"));
          member.close();
          Fact.note("without the first", Lookups.of("both.invalid"));
        }
      }
      Fact.note("after", Lookups.of(HOST));
      observed();
    }

    private static void observed() {
      List<String> heard = new CopyOnWriteArrayList<>();
      MeshObserver observer =
          new MeshObserver() {
            @Override
            public void nameLookedUp(NameHook hook, NameAnswer answer) {
              heard.add(answer.name());
            }
          };
      try (Watch member = TestMember.observed(first(), observer).attach()) {
        Lookups.of(HOST);
        Lookups.of("localhost");
        Lookups.of("nobody.invalid");
        Fact.note("observed", heard.toString());
        heard.clear();
        OwnLookup.run(() -> Lookups.of("nobody.invalid"));
        Fact.note("observed own", heard.toString());
      }
    }

    private static Map<String, List<String>> first() {
      return Map.of(
          HOST,
          List.of("127.0.0.1"),
          "dual.invalid",
          List.of("2001:db8::1", "192.0.2.1"),
          "both.invalid",
          List.of("192.0.2.11"),
          "localhost",
          List.of("192.0.2.66"),
          Lookups.localHostName(),
          List.of("192.0.2.67"),
          TestMember.KEPT,
          List.of("192.0.2.68"));
    }

    private static Map<String, List<String>> second() {
      return Map.of("both.invalid", List.of("192.0.2.12"), "second.invalid", List.of("192.0.2.22"));
    }

    private static void mesh() {
      Fact.note("name", Lookups.of(HOST));
      Fact.note("upper case", Lookups.of("GREETER.Invalid"));
      Fact.note("final dot", Lookups.of(HOST + "."));
      Fact.note("both families", Lookups.of("dual.invalid"));
      Fact.note("name of address", hostName());
      Fact.note("control plane", Lookups.of(TestMember.KEPT));
    }

    private static String hostName() {
      try {
        return InetAddress.getByName(HOST).getHostName();
      } catch (UnknownHostException e) {
        return Lookups.UNKNOWN;
      }
    }

    private static void system(String when) {
      Fact.note("unknown name" + when, Lookups.of("nobody.invalid"));
      Fact.note("literal" + when, Lookups.of("192.0.2.7"));
      Fact.note("reverse" + when, Lookups.reverse(127, 0, 0, 1));
      Fact.note("reverse mesh address" + when, Lookups.reverse(127, 0, 0, 99));
      Fact.note("localhost" + when, Lookups.of("localhost"));
      Fact.note("this machine" + when, Lookups.of(Lookups.localHostName()));
    }

    private static void connect() throws IOException, InterruptedException {
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      HttpServer server = HttpServer.create(any, 0);
      server.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("hello".getBytes(StandardCharsets.UTF_8));
            exchange.close();
          });
      server.start();
      Fact.note("http", get(server.getAddress().getPort()));
      server.stop(0);
      try (ServerSocket database = new ServerSocket(0, 1, any.getAddress())) {
        Fact.note("socket", connect(database.getLocalPort()));
      }
    }

    private static String get(int port) throws InterruptedException {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + HOST + ":" + port + "/")).build();
      try {
        return HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.ofString())
            .body();
      } catch (IOException e) {
        return Lookups.UNKNOWN;
      }
    }

    private static String connect(int port) {
      try (Socket socket = new Socket(HOST, port)) {
        return socket.isConnected() ? "connected" : "not connected";
      } catch (IOException e) {
        return Lookups.UNKNOWN;
      }
    }
  }

  /** Looks up hosts that have addresses of one family or of both. */
  static final class Families {

    private Families() {}

    public static void main(String[] arguments) {
      Lookups.withoutCache();
      Map<String, List<String>> first =
          Map.of(
              "dual.invalid",
              List.of("192.0.2.1", "2001:db8::1"),
              "six.invalid",
              List.of("2001:db8::6"),
              "shared.invalid",
              List.of("2001:db8::6"));
      try (Watch one = TestMember.with(first).attach();
          Watch other = TestMember.with(Map.of("shared.invalid", List.of("192.0.2.6"))).attach()) {
        Fact.note("both", Lookups.of("dual.invalid"));
        Fact.note("v6", Lookups.of("six.invalid"));
        Fact.note("v6 of another member", Lookups.of("shared.invalid"));
      }
    }
  }
}
