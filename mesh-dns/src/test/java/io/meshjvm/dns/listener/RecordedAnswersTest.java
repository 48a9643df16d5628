package io.meshjvm.dns.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import io.meshjvm.dns.FakeNames;
import io.meshjvm.dns.MeshNames;
import io.meshjvm.dns.TestNames;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Every answer that was recorded from the stock agent is given by the listener too, over UDP and
 * TCP; only where the agent fails on an upstream answer that is cut short does the listener have
 * the answer.
 */
class RecordedAnswersTest {

  private static final String NO_SEARCH = "agent-answers-no-search-domains.json";
  private static final String SEARCH = "agent-answers-with-search-domains.json";
  private static final Map<String, DnsListener> listeners = new HashMap<>();
  private static final Map<String, DnsClient> clients = new HashMap<>();
  private static FakeUpstream upstream;

  /** One query, and what the stock agent answered. */
  record Recorded(
      String name,
      String type,
      String rcode,
      boolean aa,
      boolean ra,
      boolean tc,
      List<Answer> answers) {

    Message query() {
      return DnsClient.query(name, Type.value(type));
    }
  }

  record Answer(String owner, int ttl, String type, List<String> data) {}

  /** A recorded query over one transport. */
  record Asked(String file, boolean tcp, Recorded recorded) {

    Message answer() throws IOException {
      DnsClient client = Objects.requireNonNull(clients.get(file));
      return tcp ? client.tcp(recorded.query()) : client.udp(recorded.query());
    }

    @Override
    public String toString() {
      return (tcp ? "TCP " : "UDP ") + recorded.name() + " " + recorded.type() + ", " + file;
    }
  }

  @BeforeAll
  static void start() throws IOException {
    upstream = new FakeUpstream(RecordedAnswersTest::asTheServerBehindTheAgent);
    start(NO_SEARCH, null);
    start(SEARCH, "vm.svc.cluster.local");
  }

  private static void start(String file, @Nullable String search) {
    FakeNames controlPlane = new FakeNames();
    MeshNames names = MeshNames.open(controlPlane, TestNames.node("vm"), search);
    controlPlane.send(FakeNames.recorded("name-table.pb"));
    DnsListener listener = TestListeners.builder(names::lookup, upstream.address()).build();
    listeners.put(file, listener);
    clients.put(file, TestListeners.start(listener));
  }

  @AfterAll
  static void stop() throws IOException {
    listeners.values().forEach(DnsListener::close);
    upstream.close();
  }

  private static List<byte[]> asTheServerBehindTheAgent(Message query, boolean tcp) {
    String name = query.getQuestion().getName().toString();
    Message reply = FakeUpstream.reply(query);
    reply.getHeader().setFlag(Flags.AA);
    if (name.equals("big.test.")) {
      Record[] many =
          IntStream.range(0, 80)
              .mapToObj(i -> TestListeners.a(name, "192.0.2." + (i + 1)))
              .toArray(Record[]::new);
      Message big = FakeUpstream.reply(query, many);
      return List.of(tcp ? big.toWire() : Wire.encode(big, 512));
    }
    if (!name.endsWith(".upstream.test.")) {
      reply.getHeader().setRcode(Rcode.NXDOMAIN);
    } else if (query.getQuestion().getType() == Type.A) {
      reply.addRecord(TestListeners.a(name, "192.0.2.10"), org.xbill.DNS.Section.ANSWER);
    }
    return List.of(reply.toWire());
  }

  static Stream<Asked> everyRecordedQuery() throws IOException {
    List<Asked> all = new ArrayList<>();
    for (String file : List.of(NO_SEARCH, SEARCH)) {
      for (Recorded recorded : read(file)) {
        all.add(new Asked(file, false, recorded));
        all.add(new Asked(file, true, recorded));
      }
    }
    return all.stream();
  }

  private static List<Recorded> read(String file) throws IOException {
    try (Reader in =
        new InputStreamReader(
            Objects.requireNonNull(FakeNames.class.getResourceAsStream(file), file),
            StandardCharsets.UTF_8)) {
      return new Gson().fromJson(in, new TypeToken<List<Recorded>>() {});
    }
  }

  @ParameterizedTest
  @MethodSource("everyRecordedQuery")
  void s14AnswersLikeTheStockAgent(Asked asked) throws IOException {
    Message answer = asked.answer();
    Recorded recorded = asked.recorded();
    assertThat(answer.getQuestion().getName().toString()).isEqualTo(recorded.name());
    if (recorded.rcode().equals("SERVFAIL")) {
      assertComplete(asked, answer);
      return;
    }
    assertThat(Rcode.string(answer.getRcode())).isEqualTo(recorded.rcode());
    assertThat(answer.getHeader().getFlag(Flags.AA)).isEqualTo(recorded.aa());
    assertThat(answer.getHeader().getFlag(Flags.RA)).isEqualTo(recorded.ra());
    assertThat(answer.getHeader().getFlag(Flags.TC)).isEqualTo(recorded.tc());
    assertThat(answer.getOPT()).isNull();
    assertThat(records(answer)).containsExactlyInAnyOrderElementsOf(records(recorded));
    assertThat(DnsClient.types(answer)).isEqualTo(types(recorded));
  }

  private static void assertComplete(Asked asked, Message answer) throws IOException {
    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(DnsClient.isCut(answer)).isEqualTo(!asked.tcp());
    Message whole = new Asked(asked.file(), true, asked.recorded()).answer();
    assertThat(Set.copyOf(DnsClient.data(whole, Type.A))).hasSize(80);
  }

  private static List<String> records(Message answer) {
    return DnsClient.answers(answer)
        .map(
            r ->
                r.getName()
                    + " "
                    + r.getTTL()
                    + " "
                    + Type.string(r.getType())
                    + " "
                    + r.rdataToString())
        .toList();
  }

  private static List<String> records(Recorded recorded) {
    return recorded.answers().stream()
        .flatMap(
            r -> r.data().stream().map(d -> r.owner() + " " + r.ttl() + " " + r.type() + " " + d))
        .toList();
  }

  private static List<String> types(Recorded recorded) {
    return recorded.answers().stream()
        .flatMap(r -> r.data().stream().map(d -> r.type()))
        .collect(Collectors.toList());
  }

  @Test
  void theRecordingsHoldEveryCase() throws IOException {
    List<Asked> all = everyRecordedQuery().toList();
    assertThat(all).hasSize(910);
    assertThat(all.stream().filter(a -> !a.recorded().answers().isEmpty())).hasSizeGreaterThan(80);
    assertThat(all.stream().filter(a -> a.recorded().rcode().equals("SERVFAIL"))).hasSize(20);
  }
}
