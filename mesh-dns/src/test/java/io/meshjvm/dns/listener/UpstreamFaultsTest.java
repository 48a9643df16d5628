package io.meshjvm.dns.listener;

import static io.meshjvm.dns.listener.TestListeners.a;
import static io.meshjvm.dns.listener.TestListeners.builder;
import static io.meshjvm.dns.listener.TestListeners.greeter;
import static io.meshjvm.dns.listener.TestListeners.mesh;
import static io.meshjvm.dns.listener.TestListeners.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Upstream servers that fail, dawdle and lie. */
class UpstreamFaultsTest {

  private static final String HOST = "www.other.test.";

  private static List<String> ask(DnsClient client) throws IOException {
    return DnsClient.data(client.udp(HOST, Type.A), Type.A);
  }

  private final List<DatagramSocket> held = new ArrayList<>();

  @AfterEach
  void release() {
    held.forEach(DatagramSocket::close);
  }

  /**
   * Where nobody is: the socket takes packets of one peer alone, so that others are told that the
   * port is unreachable, and keeps the port from everybody else.
   */
  private InetSocketAddress nobody() throws IOException {
    DatagramSocket socket = new DatagramSocket(TestListeners.loopback(0));
    held.add(socket);
    socket.connect(TestListeners.loopback(9));
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  @Test
  void fault41ServersThatAreDownAreServfailAtOnceAndMeshNamesAreAnswered() throws IOException {
    try (DnsListener listener =
        builder(greeter(), nobody(), nobody()).timeout(Duration.ofMinutes(1)).build()) {
      DnsClient client = start(listener);
      assertThat(client.udp(HOST, Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(client.tcp(HOST, Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(DnsClient.answers(client.udp("greeter.shop", Type.A))).hasSize(1);
      assertThat(listener.stats().upstreamFailures()).isEqualTo(2);
    }
  }

  @Test
  void fault41NoServerAtAllIsServfail() throws IOException {
    try (DnsListener listener = builder(greeter()).build()) {
      assertThat(start(listener).udp(HOST, Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }
  }

  @Test
  void fault41ServerThatIsDownIsPassedOver() throws IOException {
    try (FakeUpstream good = FakeUpstream.answering(a(HOST, "192.0.2.1"));
        DnsListener listener = builder(greeter(), nobody(), good.address()).build()) {
      DnsClient client = start(listener);
      for (int i = 0; i < 10; i++) {
        assertThat(ask(client)).containsExactly("192.0.2.1");
      }
    }
  }

  @Test
  void fault41ServerThatNoSocketCanReachIsPassedOver() throws IOException {
    InetSocketAddress everyone = new InetSocketAddress("255.255.255.255", 53);
    try (FakeUpstream good = FakeUpstream.answering(a(HOST, "192.0.2.1"));
        DnsListener listener = builder(greeter(), everyone, everyone, good.address()).build()) {
      DnsClient client = start(listener);
      for (int i = 0; i < 10; i++) {
        assertThat(ask(client)).containsExactly("192.0.2.1");
      }
    }
  }

  @Test
  void fault41SlowServersAreServfailWhenTheirTimeIsUp() throws IOException {
    try (FakeUpstream slow = FakeUpstream.silent();
        DnsListener listener =
            builder(greeter(), slow.address()).timeout(Duration.ofMillis(200)).build()) {
      DnsClient client = start(listener);
      long begun = System.nanoTime();
      assertThat(client.udp(HOST, Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(150));
      assertThat(DnsClient.answers(client.udp("greeter.shop", Type.A))).hasSize(1);
    }
  }

  @Test
  void fault41NextServerIsAskedWhenTheTimeOfASlowOneIsUp() throws IOException {
    try (FakeUpstream slow = FakeUpstream.silent();
        FakeUpstream good =
            new FakeUpstream(
                (query, tcp) -> {
                  String name = query.getQuestion().getName().toString();
                  return List.of(FakeUpstream.reply(query, a(name, "192.0.2.1")).toWire());
                });
        DnsListener listener =
            builder(greeter(), slow.address(), good.address())
                .timeout(Duration.ofSeconds(2))
                .build()) {
      DnsClient client = start(listener);
      var answers = inParallel(12, i -> client.udp("r" + i + ".other.test", Type.A));
      assertThat(answers)
          .allSatisfy(
              answer ->
                  assertThat(DnsClient.data(answer.join(), Type.A)).containsExactly("192.0.2.1"));
      assertThat(slow.seen).as("whoever was asked first by chance").isNotEmpty();
    }
  }

  @Test
  void fault41AnyReplyIsFinal() throws IOException {
    try (FakeUpstream failing =
            new FakeUpstream(
                (query, tcp) -> {
                  Message reply = FakeUpstream.reply(query);
                  reply.getHeader().setRcode(Rcode.SERVFAIL);
                  return List.of(reply.toWire());
                });
        DnsListener listener = builder(greeter(), failing.address(), failing.address()).build()) {
      Message answer = start(listener).udp(HOST, Type.A);
      assertThat(answer.getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(answer.getHeader().getFlag(Flags.RA)).isTrue();
      assertThat(failing.seen).hasSize(1);
    }
  }

  @Test
  void fault41BareErrorsOfOldServersAreReplies() throws IOException {
    try (FakeUpstream old =
            new FakeUpstream(
                (query, tcp) -> {
                  Message reply = new Message(query.getHeader().getID());
                  reply.getHeader().setFlag(Flags.QR);
                  reply.getHeader().setRcode(Rcode.FORMERR);
                  return List.of(reply.toWire());
                });
        DnsListener listener = builder(greeter(), old.address()).build()) {
      assertThat(start(listener).udp(HOST, Type.A).getRcode()).isEqualTo(Rcode.FORMERR);
    }
  }

  @Test
  void fault41LiesAboutIdQuestionAndKindAreDroppedAndTheTruthIsWaitedFor() throws IOException {
    try (FakeUpstream liar =
            new FakeUpstream(
                (query, tcp) ->
                    List.of(
                        withId(lie(query), query.getHeader().getID() ^ 1),
                        lie(anotherQuestion(query, "ww.other.test.", Type.A)),
                        lie(anotherQuestion(query, HOST, Type.AAAA)),
                        query.toWire(),
                        new byte[] {1},
                        new byte[0],
                        FakeUpstream.reply(query, a(HOST, "192.0.2.1")).toWire()));
        DnsListener listener = builder(greeter(), liar.address()).build()) {
      DnsClient client = start(listener);
      assertThat(ask(client)).containsExactly("192.0.2.1");
      assertThat(listener.stats().spoofed()).isGreaterThanOrEqualTo(5);
    }
  }

  private static byte[] lie(Message query) {
    return FakeUpstream.reply(query, a(HOST, "203.0.113.66")).toWire();
  }

  private static byte[] withId(byte[] message, int id) {
    byte[] other = message.clone();
    other[0] = (byte) (id >>> 8);
    other[1] = (byte) id;
    return other;
  }

  private static Message anotherQuestion(Message query, String name, int type) {
    Message other = new Message(query.getHeader().getID());
    other.addRecord(Record.newRecord(DnsClient.name(name), type, DClass.IN), Section.QUESTION);
    return other;
  }

  @Test
  void fault41AnswersFromElsewhereNeverArrive() throws IOException {
    List<FakeUpstream> self = new ArrayList<>();
    try (DatagramSocket elsewhere = new DatagramSocket(TestListeners.loopback(0));
        FakeUpstream watched =
            new FakeUpstream(
                (query, tcp) -> {
                  byte[] lie = lie(query);
                  InetSocketAddress from = self.get(0).seen.get(0).from();
                  elsewhere.send(new DatagramPacket(lie, lie.length, from));
                  return List.of(FakeUpstream.reply(query, a(HOST, "192.0.2.1")).toWire());
                });
        DnsListener listener = builder(greeter(), watched.address()).build()) {
      self.add(watched);
      assertThat(ask(start(listener))).containsExactly("192.0.2.1");
      assertThat(listener.stats().spoofed()).isZero();
    }
  }

  @Test
  void fault41SomebodyWhoGuessesIsEvadedOverTcp() throws IOException {
    try (FakeUpstream besieged =
            new FakeUpstream(
                (query, tcp) ->
                    tcp
                        ? List.of(FakeUpstream.reply(query, a(HOST, "192.0.2.1")).toWire())
                        : IntStream.range(1, 100)
                            .mapToObj(i -> withId(lie(query), query.getHeader().getID() ^ i))
                            .toList());
        DnsListener listener =
            builder(greeter(), besieged.address()).timeout(Duration.ofMinutes(1)).build()) {
      assertThat(ask(start(listener))).containsExactly("192.0.2.1");
      assertThat(besieged.seen).extracting(FakeUpstream.Seen::tcp).containsExactly(false, true);
    }
  }

  @Test
  void fault41IdAndPortOfEveryQueryAreNew() throws IOException {
    try (FakeUpstream upstream = FakeUpstream.answering(a(HOST, "192.0.2.1"));
        DnsListener listener = builder(greeter(), upstream.address()).build()) {
      DnsClient client = start(listener);
      for (int i = 0; i < 50; i++) {
        ask(client);
      }
      assertThat(distinct(upstream.seen.stream().map(s -> s.query().getHeader().getID()).toList()))
          .isGreaterThan(45);
      assertThat(distinct(upstream.seen.stream().map(s -> s.from().getPort()).toList()))
          .isGreaterThan(40);
    }
  }

  private static int distinct(List<Integer> values) {
    return Set.copyOf(values).size();
  }

  @Test
  void fault41RecordsThatAnswerNothingAreLeftOut() throws IOException {
    Record alias =
        new CNAMERecord(DnsClient.name(HOST), DClass.IN, 9, DnsClient.name("cdn.example.net"));
    Record soa = soa("example.net");
    try (FakeUpstream upstream =
            new FakeUpstream(
                (query, tcp) -> {
                  Message reply =
                      FakeUpstream.reply(
                          query,
                          alias,
                          a("cdn.example.net.", "192.0.2.1"),
                          a("bank.test.", "203.0.113.66"),
                          new CNAMERecord(
                              DnsClient.name("bank.test"), DClass.IN, 9, DnsClient.name(HOST)));
                  reply.addRecord(soa, Section.AUTHORITY);
                  reply.addRecord(ns("bank.test"), Section.AUTHORITY);
                  reply.addRecord(a("ns.bank.test.", "203.0.113.66"), Section.ADDITIONAL);
                  return List.of(reply.toWire());
                });
        DnsListener listener = builder(greeter(), upstream.address()).build()) {
      Message answer = start(listener).udp(HOST, Type.A);
      assertThat(DnsClient.owners(answer)).containsExactly(HOST, "cdn.example.net.");
      assertThat(answer.getSection(Section.AUTHORITY)).containsExactly(soa);
      assertThat(answer.getSection(Section.ADDITIONAL)).isEmpty();
    }
  }

  private static Record soa(String zone) {
    return new SOARecord(
        DnsClient.name(zone),
        DClass.IN,
        9,
        DnsClient.name("ns." + zone),
        DnsClient.name("root." + zone),
        1,
        2,
        3,
        4,
        5);
  }

  private static Record ns(String zone) {
    return new NSRecord(DnsClient.name(zone), DClass.IN, 9, DnsClient.name("ns." + zone));
  }

  @Test
  void fault41CircleOfAliasesIsPassedOnAndDoesNoHarm() throws IOException {
    Record there = new CNAMERecord(DnsClient.name(HOST), DClass.IN, 9, DnsClient.name("a.test"));
    Record back = new CNAMERecord(DnsClient.name("a.test"), DClass.IN, 9, DnsClient.name(HOST));
    try (FakeUpstream upstream = FakeUpstream.answering(there, back);
        DnsListener listener = builder(greeter(), upstream.address()).build()) {
      assertThat(DnsClient.types(start(listener).udp(HOST, Type.A)))
          .containsExactly("CNAME", "CNAME");
    }
  }

  @Test
  void keepsRedirectionsOfWholeDomains() throws IOException {
    Record redirect =
        new DNAMERecord(DnsClient.name("other.test"), DClass.IN, 9, DnsClient.name("new.test"));
    Record alias =
        new CNAMERecord(DnsClient.name(HOST), DClass.IN, 9, DnsClient.name("www.new.test"));
    try (FakeUpstream upstream =
            FakeUpstream.answering(redirect, alias, a("www.new.test.", "192.0.2.1"));
        DnsListener listener = builder(greeter(), upstream.address()).build()) {
      assertThat(DnsClient.types(start(listener).udp(HOST, Type.A)))
          .containsExactly("DNAME", "CNAME", "A");
    }
  }

  @Test
  void fault41UpstreamDoesNotSpeakForTheMesh() throws IOException {
    Record alias =
        new CNAMERecord(DnsClient.name(HOST), DClass.IN, 9, DnsClient.name("greeter.shop"));
    Record v6 =
        new AAAARecord(
            DnsClient.name("greeter.shop"), DClass.IN, 9, TestListeners.ip("2001:db8::1"));
    try (FakeUpstream upstream =
            FakeUpstream.answering(
                alias, a("greeter.shop.", "203.0.113.66"), a("greeter.shop.", "203.0.113.67"), v6);
        DnsListener listener = builder(greeter(), upstream.address()).build()) {
      DnsClient client = start(listener);
      assertThat(ask(client)).containsExactly("10.96.0.30");
      assertThat(DnsClient.types(client.udp(HOST, Type.AAAA))).containsExactly("CNAME");
      assertThat(DnsClient.types(client.udp("greeter.shop", Type.ANY))).isEmpty();
    }
  }

  @Test
  void fault41UnreadableAnswerSendsTheQueryToTheNextServer() throws IOException {
    try (FakeUpstream garbled =
            new FakeUpstream(
                (query, tcp) -> {
                  byte[] whole = lie(query);
                  return List.of(java.util.Arrays.copyOf(whole, whole.length - 3));
                });
        FakeUpstream good = FakeUpstream.answering(a(HOST, "192.0.2.1"));
        DnsListener listener =
            builder(greeter(), garbled.address(), good.address())
                .timeout(Duration.ofMinutes(1))
                .build()) {
      DnsClient client = start(listener);
      for (int i = 0; i < 10; i++) {
        assertThat(ask(client)).containsExactly("192.0.2.1");
      }
    }
  }

  @Test
  void clientsThatAskTheSameAtTheSameTimeShareOneQuery() throws IOException {
    CountDownLatch held = new CountDownLatch(1);
    try (FakeUpstream upstream =
            new FakeUpstream(
                (query, tcp) -> {
                  await().atMost(Duration.ofSeconds(30)).until(() -> held.getCount() == 0);
                  return List.of(FakeUpstream.reply(query, a(HOST, "192.0.2.1")).toWire());
                });
        DnsListener listener =
            builder(greeter(), upstream.address()).timeout(Duration.ofMinutes(1)).build()) {
      DnsClient client = start(listener);
      List<CompletableFuture<List<String>>> answers = inParallel(20, i -> ask(client));
      await().atMost(Duration.ofSeconds(30)).until(() -> listener.stats().forwarded() == 20);
      held.countDown();
      assertThat(answers).allSatisfy(a -> assertThat(a.join()).containsExactly("192.0.2.1"));
      assertThat(upstream.seen).hasSize(1);
    }
  }

  private interface Asking<T> {
    T ask(int i) throws IOException;
  }

  private static <T> List<CompletableFuture<T>> inParallel(int count, Asking<T> asking) {
    List<CompletableFuture<T>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      CompletableFuture<T> future = new CompletableFuture<>();
      all.add(future);
      Thread thread =
          new Thread(
              () -> {
                try {
                  future.complete(asking.ask(number));
                } catch (IOException e) {
                  future.completeExceptionally(e);
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
    return all;
  }

  @Test
  void queryThatWasLostIsSentAgainWhenTheClientAsksAgain() throws IOException {
    List<Integer> ids = Collections.synchronizedList(new ArrayList<>());
    try (FakeUpstream lossy =
            new FakeUpstream(
                (query, tcp) -> {
                  ids.add(query.getHeader().getID());
                  return ids.size() == 1
                      ? List.of()
                      : List.of(FakeUpstream.reply(query, a(HOST, "192.0.2.1")).toWire());
                });
        DnsListener listener =
            builder(greeter(), lossy.address()).timeout(Duration.ofMinutes(1)).build()) {
      DnsClient client = start(listener);
      byte[] query = DnsClient.query(HOST, Type.A).toWire();
      await().atMost(Duration.ofSeconds(30)).until(() -> client.udpInVain(query).isPresent());
      assertThat(ids).hasSizeGreaterThanOrEqualTo(2);
      assertThat(ids.get(1)).isEqualTo(ids.get(0));
    }
  }

  @Test
  void fault48QueriesUnderWayAreBoundedAndMeshNamesAreNotAffected() throws IOException {
    try (FakeUpstream slow = FakeUpstream.silent();
        DnsListener listener =
            builder(mesh(Map.of("greeter.shop.", List.of("10.96.0.30"))), slow.address())
                .timeout(Duration.ofMinutes(1))
                .limit(16)
                .build()) {
      DnsClient client = start(listener);
      var answers = inParallel(64, i -> client.udp("r" + i + ".other.test", Type.A).getRcode());
      await().atMost(Duration.ofSeconds(30)).until(() -> listener.stats().overloaded() == 48);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> answers.stream().filter(CompletableFuture::isDone).count() == 48);
      assertThat(
              answers.stream()
                  .filter(CompletableFuture::isDone)
                  .map(CompletableFuture::join)
                  .collect(Collectors.toSet()))
          .containsExactly(Rcode.SERVFAIL);
      await().atMost(Duration.ofSeconds(30)).until(() -> slow.seen.size() >= 16);
      assertThat(slow.seen).hasSize(16);
      assertThat(DnsClient.answers(client.udp("greeter.shop", Type.A))).hasSize(1);
    }
  }
}
