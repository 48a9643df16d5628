package io.meshjvm.dns.listener;

import static io.meshjvm.dns.listener.TestListeners.builder;
import static io.meshjvm.dns.listener.TestListeners.greeter;
import static io.meshjvm.dns.listener.TestListeners.loopback;
import static io.meshjvm.dns.listener.TestListeners.mesh;
import static io.meshjvm.dns.listener.TestListeners.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.dns.DnsException;
import io.meshjvm.dns.FakeNames;
import io.meshjvm.dns.MeshNames;
import io.meshjvm.dns.TestNames;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSIDOption;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What clients see of a listener, and who may start one where. */
class DnsListenerTest {

  @Test
  void answersMeshNamesOverUdpAndTcpOnTheSamePort() throws IOException {
    try (DnsListener listener = builder(greeter()).build()) {
      DnsClient client = start(listener);
      assertThat(DnsClient.data(client.udp("greeter.shop", Type.A), Type.A))
          .containsExactly("10.96.0.30");
      assertThat(DnsClient.data(client.tcp("greeter.shop", Type.A), Type.A))
          .containsExactly("10.96.0.30");
    }
  }

  @Test
  void echoesTheQuestionAsSpelledAndOwnersInLowerCase() throws IOException {
    MeshLookup mesh = mesh(Map.of("greeter.shop.", TestListeners.many("10.0.0.", 20)));
    try (DnsListener listener = builder(mesh).build()) {
      Message answer = start(listener).udp("GreeTER.Shop", Type.A);
      assertThat(answer.getQuestion().getName()).hasToString("GreeTER.Shop.");
      assertThat(Set.copyOf(DnsClient.owners(answer))).containsExactly("greeter.shop.");
      assertThat(DnsClient.answers(answer)).hasSize(20);
    }
  }

  @Test
  void repeatsIdAndFlagsOfTheQuery() throws IOException {
    try (DnsListener listener = builder(greeter()).build()) {
      DnsClient client = start(listener);
      Message query = DnsClient.query("greeter.shop", Type.A);
      query.getHeader().unsetFlag(Flags.RD);
      query.getHeader().setFlag(Flags.CD);
      Message answer = client.udp(query);
      assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
      assertThat(answer.getHeader().getFlag(Flags.RD)).isFalse();
      assertThat(answer.getHeader().getFlag(Flags.CD)).isTrue();
      assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
      assertThat(answer.getHeader().getFlag(Flags.RA)).isFalse();
      assertThat(client.udp("greeter.shop", Type.A).getHeader().getFlag(Flags.RD)).isTrue();
    }
  }

  @Test
  void shufflesAddresses() throws IOException {
    MeshLookup mesh = mesh(Map.of("db.", TestListeners.many("10.0.0.", 4)));
    try (DnsListener listener = builder(mesh).build()) {
      DnsClient client = start(listener);
      Set<List<String>> orders = new HashSet<>();
      for (int i = 0; i < 50; i++) {
        orders.add(DnsClient.data(client.udp("db", Type.A), Type.A));
      }
      assertThat(orders).hasSizeGreaterThan(1);
      assertThat(orders).allSatisfy(each -> assertThat(each).hasSize(4).doesNotHaveDuplicates());
    }
  }

  @Test
  void answersTheOtherFamilyWithNoData() throws IOException {
    try (DnsListener listener = builder(greeter()).build()) {
      Message answer = start(listener).udp("greeter.shop", Type.AAAA);
      assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(DnsClient.answers(answer)).isEmpty();
      assertThat(answer.getSection(Section.AUTHORITY)).isEmpty();
      assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    }
  }

  @Test
  void asksUpstreamWhileNoTableHasCome() throws IOException {
    FakeNames controlPlane = new FakeNames();
    MeshNames names = MeshNames.open(controlPlane, TestNames.node("vm"), null);
    try (FakeUpstream upstream =
            FakeUpstream.answering(TestListeners.a("httpbin.default.", "192.0.2.1"));
        DnsListener listener = builder(names::lookup, upstream.address()).build()) {
      DnsClient client = start(listener);
      assertThat(DnsClient.data(client.udp("httpbin.default", Type.A), Type.A))
          .containsExactly("192.0.2.1");
      controlPlane.send(FakeNames.recorded("name-table.pb"));
      assertThat(DnsClient.data(client.udp("httpbin.default", Type.A), Type.A))
          .containsExactly("10.96.0.10");
    }
  }

  @Test
  void asksUpstreamForOtherTypesAndClassesOfMeshNames() throws IOException {
    try (FakeUpstream upstream = FakeUpstream.answering();
        DnsListener listener = builder(greeter(), upstream.address()).build()) {
      DnsClient client = start(listener);
      client.udp("greeter.shop", Type.TXT);
      client.udp(
          Message.newQuery(Record.newRecord(DnsClient.name("greeter.shop"), Type.A, DClass.CHAOS)));
      assertThat(upstream.seen).hasSize(2);
      assertThat(upstream.seen.get(1).query().getQuestion().getDClass()).isEqualTo(DClass.CH);
      assertThat(listener.stats().meshAnswers()).isZero();
    }
  }

  @Test
  void makesNothingOfOptionsForMeshNames() throws IOException {
    try (DnsListener listener = builder(greeter()).build()) {
      Message query = DnsClient.query("greeter.shop", Type.A);
      EDNSOption[] options = {new NSIDOption(new byte[0]), new CookieOption(new byte[8])};
      query.addRecord(new OPTRecord(1232, 0, 0, 0, options), Section.ADDITIONAL);
      Message answer = start(listener).udp(query);
      assertThat(answer.getOPT()).isNull();
      assertThat(DnsClient.data(answer, Type.A)).containsExactly("10.96.0.30");
    }
  }

  @Test
  void passesOnWhatOptionsAreForButNotWhatIsBetweenNeighbours() throws IOException {
    EDNSOption error = new ExtendedErrorCodeOption(15, "blocked");
    EDNSOption[] theirs = {error, new CookieOption(new byte[8], new byte[8])};
    try (FakeUpstream upstream =
            new FakeUpstream(
                (query, tcp) -> {
                  Message reply = FakeUpstream.reply(query);
                  reply.addRecord(new OPTRecord(4096, 0, 0, 0, theirs), Section.ADDITIONAL);
                  return List.of(reply.toWire());
                });
        DnsListener listener = builder(greeter(), upstream.address()).build()) {
      DnsClient client = start(listener);
      Message query = DnsClient.query("x.test", Type.A);
      query.addRecord(
          new OPTRecord(4096, 0, 0, ExtendedFlags.DO, new CookieOption(new byte[8])),
          Section.ADDITIONAL);
      Message answer = client.udp(query);
      OPTRecord asked = upstream.seen.get(0).query().getOPT();
      assertThat(asked.getOptions()).isEmpty();
      assertThat(asked.getFlags()).isEqualTo(ExtendedFlags.DO);
      assertThat(asked.getPayloadSize()).isEqualTo(1232);
      assertThat(answer.getOPT().getOptions()).containsExactly(error);
      assertThat(client.udp("y.test", Type.A).getOPT()).isNull();
      assertThat(upstream.seen.get(1).query().getOPT()).isNull();
    }
  }

  @Test
  void refusesToGiveWholeZones() throws IOException {
    try (FakeUpstream upstream = FakeUpstream.answering();
        DnsListener listener = builder(greeter(), upstream.address()).build()) {
      DnsClient client = start(listener);
      assertThat(client.tcp("greeter.shop", Type.AXFR).getRcode()).isEqualTo(Rcode.REFUSED);
      assertThat(client.udp("other.test", Type.IXFR).getRcode()).isEqualTo(Rcode.REFUSED);
      assertThat(upstream.seen).isEmpty();
      assertThat(listener.stats().refused()).isEqualTo(2);
    }
  }

  @Test
  void answersAllQueriesOfAConnection() throws IOException {
    try (DnsListener listener = builder(greeter()).build()) {
      List<Message> queries =
          IntStream.range(0, 500).mapToObj(i -> DnsClient.query("greeter.shop", Type.A)).toList();
      List<Message> answers = start(listener).tcp(queries);
      assertThat(answers).allSatisfy(each -> assertThat(DnsClient.answers(each)).hasSize(1));
    }
  }

  @Test
  void closesConnectionsAboveTheLimit() throws IOException {
    try (DnsListener listener =
        builder(greeter()).connections(2).idle(Duration.ofMinutes(1)).build()) {
      DnsClient client = start(listener);
      try (Socket one = client.connect();
          Socket two = client.connect();
          Socket three = client.connect()) {
        assertThat(three.getInputStream().read()).isEqualTo(-1);
        assertThat(listener.stats().overloaded()).isEqualTo(1);
        assertThat(DnsClient.answers(DnsClient.ask(one, "greeter.shop"))).hasSize(1);
        assertThat(DnsClient.answers(DnsClient.ask(two, "greeter.shop"))).hasSize(1);
      }
    }
  }

  @Test
  void closesConnectionsThatDoNothingAndHasRoomForOthersThen() throws IOException {
    try (DnsListener listener =
        builder(greeter()).connections(1).idle(Duration.ofMillis(500)).build()) {
      DnsClient client = start(listener);
      try (Socket idle = client.connect()) {
        assertThat(idle.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(DnsClient.answers(client.tcp("greeter.shop", Type.A))).hasSize(1);
      assertThat(listener.stats().overloaded()).isZero();
    }
  }

  @Test
  void bytesThatTrickleDoNotKeepAConnectionOpen() throws IOException {
    try (DnsListener listener = builder(greeter()).idle(Duration.ofMillis(500)).build();
        Socket socket = start(listener).connect()) {
      byte[] frame = DnsClient.frames(List.of(DnsClient.query("greeter.shop", Type.A)));
      socket.getOutputStream().write(frame, 0, 1);
      socket.setSoTimeout(100);
      int sent = 1;
      while (sent < frame.length && isOpenThoughOneMoreCame(socket, frame[sent])) {
        sent++;
      }
      assertThat(sent).isLessThan(frame.length);
    }
  }

  private static boolean isOpenThoughOneMoreCame(Socket socket, byte next) throws IOException {
    try {
      socket.getOutputStream().write(next);
      return socket.getInputStream().read() >= 0;
    } catch (java.net.SocketTimeoutException e) {
      return true;
    } catch (java.net.SocketException e) {
      return false;
    }
  }

  @Test
  void listensOnSeveralAddresses() throws IOException {
    try (DnsListener listener =
        builder(greeter()).listen(loopback(0), new InetSocketAddress("127.0.0.2", 0)).build()) {
      List<InetSocketAddress> bound = listener.start();
      assertThat(bound).hasSize(2);
      for (InetSocketAddress each : bound) {
        assertThat(DnsClient.answers(new DnsClient(each).udp("greeter.shop", Type.A))).hasSize(1);
      }
    }
  }

  @Test
  void asksTheServersOfTheSystemUnlessToldOtherwise(@TempDir Path directory) {
    Path resolvConf = directory.resolve("resolv.conf");
    assertThat(servers(resolvConf, "search a.test\nnameserver 192.0.2.1\nnameserver 2001:db8::1\n"))
        .containsExactly(
            new InetSocketAddress("192.0.2.1", 53), new InetSocketAddress("2001:db8::1", 53));
    assertThat(servers(resolvConf, "options ndots:5\n")).containsExactly(loopback(53));
    assertThatThrownBy(() -> servers(resolvConf, "nameserver\n"))
        .isInstanceOf(DnsException.class)
        .hasMessageStartingWith("MESH-1413")
        .hasMessageContaining(resolvConf.toString());
  }

  private static List<InetSocketAddress> servers(Path resolvConf, String text) {
    try {
      Files.writeString(resolvConf, text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return SystemDns.read(resolvConf).servers();
  }

  @Test
  void s12RefusesToBeOpenToOtherMachinesUnlessAllowed() {
    InetSocketAddress everywhere = new InetSocketAddress(0);
    try (DnsListener listener = builder(greeter()).listen(everywhere).build()) {
      assertThatThrownBy(listener::start)
          .isInstanceOf(DnsException.class)
          .hasMessageStartingWith("MESH-1412");
    }
    try (DnsListener listener = builder(greeter()).listen(everywhere).allowRemote(true).build()) {
      assertThat(listener.start()).hasSize(1);
    }
  }

  @Test
  void refusesAnAddressThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, loopback(0).getAddress());
        DnsListener listener = builder(greeter()).listen(loopback(taken.getLocalPort())).build()) {
      assertThatThrownBy(listener::start)
          .isInstanceOf(DnsException.class)
          .hasMessageStartingWith("MESH-1411");
    }
    try (DatagramSocket taken = new DatagramSocket(loopback(0));
        DnsListener listener = builder(greeter()).listen(loopback(taken.getLocalPort())).build()) {
      assertThatThrownBy(listener::start)
          .isInstanceOf(DnsException.class)
          .hasMessageStartingWith("MESH-1411");
    }
  }

  @Test
  void startsOnceAndFreesItsPortsWhenClosed() throws IOException {
    TestListeners.unlessTakenByOthers(DnsListenerTest::startCloseAndStartAnother);
  }

  private static void startCloseAndStartAnother() {
    DnsListener listener = builder(greeter()).build();
    InetSocketAddress bound = listener.start().get(0);
    assertThatThrownBy(listener::start).isInstanceOf(IllegalStateException.class);
    assertThat(ownThreads()).isNotEmpty().allMatch(Thread::isDaemon);
    listener.close();
    listener.close();
    assertThatThrownBy(listener::start).isInstanceOf(IllegalStateException.class);
    try (DnsListener next = builder(greeter()).listen(bound).build()) {
      assertThat(next.start()).containsExactly(bound);
    }
  }

  private static List<Thread> ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("mesh-dns"))
        .toList();
  }

  @Test
  void refusesOptionsOutOfRange() {
    assertThatThrownBy(() -> builder(greeter()).limit(0).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder(greeter()).connections(0).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder(greeter()).timeout(Duration.ZERO).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder(greeter()).idle(Duration.ofSeconds(-1)).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder(greeter()).listen().build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> builder(greeter(), InetSocketAddress.createUnresolved("dns.test", 53)).build())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
