package io.meshjvm.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.spi.LoopbackPlane;
import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.DnsAnswer;
import io.meshjvm.dns.HostAnswers;
import io.meshjvm.sdk.Mesh;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Hosts of the mesh that resolve to addresses on loopback, at which they can be called. */
class NamesTest {

  @TempDir private static Path directory;
  private static TestMesh mesh;

  @BeforeAll
  static void join() {
    mesh =
        new TestMesh(
            directory, builder -> builder.set("proxy", "true").set("dnsListen", "127.0.0.1:0"));
  }

  @AfterAll
  static void leave() {
    mesh.close();
  }

  private static DnsAnswer lookup(Mesh member, String host) {
    return member.part(HostAnswers.class).lookup(host, AddressFamily.ANY);
  }

  private static List<InetAddress> addresses(Mesh member, String host) {
    return lookup(member, host) instanceof DnsAnswer.Found found ? found.addresses() : List.of();
  }

  private static String echoed(InetAddress address, int port) throws IOException {
    try (Socket socket = new Socket(address, port)) {
      socket.getOutputStream().write("hello".getBytes(UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void whoAsksTheDnsListenerReachesTheService() throws Exception {
    try (TestServer server = TestServer.echo()) {
      mesh.plaintext("named.test", 5433, server.port());
      InetSocketAddress dns = mesh.member.dnsAddress().orElseThrow();
      Lookup lookup = new Lookup("named.test.", Type.A);
      lookup.setCache(null);
      SimpleResolver resolver = new SimpleResolver(dns.getAddress());
      resolver.setPort(dns.getPort());
      lookup.setResolver(resolver);
      Record[] records = lookup.run();

      InetAddress address = ((ARecord) records[0]).getAddress();
      assertThat(records).hasSize(1);
      assertThat(address.isLoopbackAddress()).isTrue();
      assertThat(echoed(address, 5433)).isEqualTo("hello");
      assertThat(mesh.member.forward("named.test", 5433))
          .isEqualTo(new InetSocketAddress(address, 5433));
      assertThat(mesh.member.part(LoopbackPlane.class).owns(address)).isTrue();
    }
  }

  @Test
  void whoAsksTheMemberReachesTheService() throws Exception {
    try (TestServer server = TestServer.echo()) {
      mesh.plaintext("resolved.test", 5434, server.port());
      List<InetAddress> addresses = mesh.member.resolve("resolved.test");

      assertThat(echoed(addresses.get(0), 5434)).isEqualTo("hello");
      assertThat(mesh.member.resolve("resolved.test")).isEqualTo(addresses);
      assertThat(mesh.member.part(HostAnswers.class).lookup("resolved.test", AddressFamily.IPV6))
          .isInstanceOf(DnsAnswer.NoData.class);
    }
  }

  @Test
  void aPortThatComesLaterIsServedAtTheSameAddress() throws Exception {
    try (TestServer server = TestServer.echo()) {
      mesh.plaintext("grows.test", 5435, server.port());
      InetAddress address = addresses(mesh.member, "grows.test").get(0);
      mesh.plaintext("grows.test", 5436, server.port());

      await()
          .atMost(TestMesh.PATIENCE)
          .ignoreExceptions()
          .until(() -> echoed(address, 5436).equals("hello"));
      await()
          .atMost(TestMesh.PATIENCE)
          .until(
              () -> {
                try (Socket gone = new Socket(address, 5435)) {
                  return false;
                } catch (IOException e) {
                  return true;
                }
              });
      assertThat(addresses(mesh.member, "grows.test")).containsExactly(address);
    }
  }

  @Test
  void aHostWhosePortCannotBeHadKeepsItsVirtualAddress() throws Exception {
    try (ServerSocket everywhere = new ServerSocket(0)) {
      mesh.plaintext("taken.test", everywhere.getLocalPort(), 1);

      assertThat(addresses(mesh.member, "taken.test"))
          .containsExactly(InetAddress.getByName("240.240.7.7"));
    }
  }

  @Test
  void namesThatAreNotOfTheMeshAreLeftAlone() {
    assertThat(lookup(mesh.member, "example.com")).isInstanceOf(DnsAnswer.NotInMesh.class);
    assertThat(lookup(mesh.member, "localhost")).isInstanceOf(DnsAnswer.NotInMesh.class);
  }

  @Test
  void singleHostsMayBeChosen() throws Exception {
    try (TestServer server = TestServer.echo()) {
      mesh.plaintext("chosen.test", 5437, server.port());
      mesh.plaintext("other.test", 5438, server.port());
      try (Mesh member = mesh.join(builder -> builder.set("proxyHosts", "chosen.test"))) {
        await()
            .atMost(TestMesh.PATIENCE)
            .until(() -> TestMesh.finds(member, "chosen.test", 5437) && member.knows("other.test"));

        InetAddress address = addresses(member, "chosen.test").get(0);
        assertThat(echoed(address, 5437)).isEqualTo("hello");
        // Another process of this machine, as it were: never at the same address.
        assertThat(addresses(mesh.member, "chosen.test")).doesNotContain(address);
        assertThat(addresses(member, "other.test"))
            .containsExactly(InetAddress.getByName("240.240.7.7"));
      }
    }
  }
}
