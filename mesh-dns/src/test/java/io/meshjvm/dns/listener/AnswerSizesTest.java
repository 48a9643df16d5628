package io.meshjvm.dns.listener;

import static io.meshjvm.dns.listener.TestListeners.builder;
import static io.meshjvm.dns.listener.TestListeners.greeter;
import static io.meshjvm.dns.listener.TestListeners.many;
import static io.meshjvm.dns.listener.TestListeners.mesh;
import static io.meshjvm.dns.listener.TestListeners.start;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** How much is sent to whom, and how clients get the rest. */
class AnswerSizesTest {

  private static final MeshLookup CROWD =
      mesh(Map.of("crowd.", many("10.1.0.", 200), "crowd6.", many("2001:db8::", 200)));

  static Stream<Arguments> sizes() {
    return IntStream.of(0, 100, 512, 513, 1232, 4096, 65_535)
        .boxed()
        .flatMap(size -> Stream.of("crowd", "crowd6").map(name -> Arguments.of(size, name)));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void fault42AnswersOverUdpHaveTheSizeThatTheClientTakes(int size, String name)
      throws IOException {
    int type = name.equals("crowd") ? Type.A : Type.AAAA;
    try (DnsListener listener = builder(CROWD).build()) {
      DnsClient client = start(listener);
      Message query = size == 0 ? DnsClient.query(name, type) : DnsClient.query(name, type, size);
      byte[] bytes = client.udp(query.toWire()).orElseThrow();
      Message answer = new Message(bytes);
      int record = type == Type.A ? 16 : 28;
      int limit = Math.max(512, size);
      assertThat(bytes.length).isLessThanOrEqualTo(limit);
      if (DnsClient.isCut(answer)) {
        assertThat(bytes.length).as("as much as fits").isGreaterThan(limit - record);
      } else {
        assertThat(DnsClient.answers(answer)).hasSize(200);
      }
      assertThat(DnsClient.isCut(answer)).isEqualTo(200 * record > limit);
      Message whole = client.tcp(name, type);
      assertThat(DnsClient.isCut(whole)).isFalse();
      assertThat(DnsClient.data(whole, type)).hasSize(200).doesNotHaveDuplicates();
    }
  }

  @Test
  void fault42AnswerOf65KilobytesComesOverTcp() throws IOException {
    Record[] texts =
        IntStream.range(0, 250)
            .mapToObj(
                i ->
                    new TXTRecord(
                        DnsClient.name("huge.test"), DClass.IN, 60, i + "-" + "x".repeat(240)))
            .toArray(Record[]::new);
    try (FakeUpstream upstream =
            new FakeUpstream(
                (query, tcp) -> {
                  Message reply = FakeUpstream.reply(query, texts);
                  return List.of(tcp ? reply.toWire() : Wire.encode(reply, 512));
                });
        DnsListener listener = builder(greeter(), upstream.address()).build()) {
      DnsClient client = start(listener);
      Message whole = client.tcp("huge.test", Type.TXT);
      assertThat(whole.numBytes()).isGreaterThan(62_000);
      assertThat(DnsClient.answers(whole)).hasSize(250);
      Message cut = client.udp("huge.test", Type.TXT);
      assertThat(DnsClient.isCut(cut)).isTrue();
      assertThat(DnsClient.answers(cut)).hasSize(1);
    }
  }

  @Test
  void fault42AnswerLongerThanAnyMessageIsCutOverTcpToo() {
    Message query = DnsClient.query("huge.test", Type.A);
    Message reply = FakeUpstream.reply(query);
    for (int i = 0; i < 6_000; i++) {
      String address = "10.2." + (i >>> 8) + "." + (i & 0xFF);
      reply.addRecord(TestListeners.a("huge.test", address), org.xbill.DNS.Section.ANSWER);
    }
    byte[] wire = Wire.encode(reply, Message.MAXLENGTH);
    assertThat(wire.length).isBetween(Message.MAXLENGTH - 16, Message.MAXLENGTH);
  }

  @Test
  void fault42UpstreamAnswerThatIsCutIsFetchedOverTcp() throws IOException {
    Record[] records =
        IntStream.range(0, 80)
            .mapToObj(i -> TestListeners.a("big.test", "192.0.2." + i))
            .toArray(Record[]::new);
    try (FakeUpstream upstream =
            new FakeUpstream(
                (query, tcp) -> {
                  Message reply = FakeUpstream.reply(query, records);
                  return List.of(tcp ? reply.toWire() : Wire.encode(reply, 512));
                });
        DnsListener listener = builder(greeter(), upstream.address()).build()) {
      DnsClient client = start(listener);
      Message whole = client.udp(DnsClient.query("big.test", Type.A, 4096));
      assertThat(DnsClient.isCut(whole)).isFalse();
      assertThat(DnsClient.answers(whole)).hasSize(80);
      assertThat(upstream.seen).extracting(FakeUpstream.Seen::tcp).containsExactly(false, true);
    }
  }

  @Test
  void fault42WholeAnswerOverUdpIsTakenAtAnySize() throws IOException {
    Record[] records =
        IntStream.range(0, 80)
            .mapToObj(i -> TestListeners.a("big.test", "192.0.2." + i))
            .toArray(Record[]::new);
    try (FakeUpstream careless = FakeUpstream.answering(records).withoutTcp();
        DnsListener listener = builder(greeter(), careless.address()).build()) {
      DnsClient client = start(listener);
      assertThat(DnsClient.answers(client.tcp("big.test", Type.A))).hasSize(80);
      assertThat(DnsClient.isCut(client.udp("big.test", Type.A))).isTrue();
    }
  }

  @Test
  void fault42WhereTheRestCannotBeHadUdpClientsGetTheBeginning() throws IOException {
    try (FakeUpstream onlyUdp =
            new FakeUpstream(
                    (query, tcp) -> {
                      Message reply =
                          FakeUpstream.reply(query, TestListeners.a("big.test", "192.0.2.1"));
                      reply.getHeader().setFlag(org.xbill.DNS.Flags.TC);
                      return List.of(reply.toWire());
                    })
                .withoutTcp();
        DnsListener listener = builder(greeter(), onlyUdp.address()).build()) {
      DnsClient client = start(listener);
      Message cut = client.udp("big.test", Type.A);
      assertThat(DnsClient.isCut(cut)).isTrue();
      assertThat(DnsClient.data(cut, Type.A)).containsExactly("192.0.2.1");
      assertThat(client.tcp("big.test", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }
  }
}
