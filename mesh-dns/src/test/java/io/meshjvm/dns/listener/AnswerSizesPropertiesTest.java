package io.meshjvm.dns.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.MeshObserver;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Whatever clients take and however many addresses there are, answers fit and waste no room. */
class AnswerSizesPropertiesTest {

  private static final int RECORD = 28;

  private static Message answer(Message query, List<String> addresses, boolean tcp)
      throws IOException {
    Responder responder =
        new Responder(
            TestListeners.mesh(Map.of("greeter.shop.", addresses)),
            new MeshRecords(new SplittableRandom(1)),
            (asked, client, done) -> done.accept(null),
            new Counters(MeshObserver.none()));
    Client client = new Client(TestListeners.loopback(9), tcp);
    return new Message(Packets.answer(responder, query.toWire(), client).orElseThrow());
  }

  @Property(tries = 100)
  void fault42AnswersFillWhatTheClientTakesAndNoMore(
      @ForAll @IntRange(max = 65_535) int size, @ForAll @IntRange(min = 1, max = 1_000) int count)
      throws IOException {
    List<String> addresses = TestListeners.many("2001:db8::", count);
    Message answer = answer(DnsClient.query("greeter.shop", Type.AAAA, size), addresses, false);
    int limit = Math.min(Math.max(size, 512), 65_507);
    assertThat(answer.numBytes()).isLessThanOrEqualTo(limit);
    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    List<String> given = DnsClient.data(answer, Type.AAAA);
    assertThat(given).doesNotHaveDuplicates();
    assertThat(DnsClient.isCut(answer)).isEqualTo(given.size() < count);
    if (DnsClient.isCut(answer)) {
      assertThat(answer.numBytes() + RECORD).isGreaterThan(limit);
    }
  }

  @Property(tries = 25)
  void fault42AnswersOverTcpAreWhole(@ForAll @IntRange(min = 1, max = 2_000) int count)
      throws IOException {
    List<String> addresses = TestListeners.many("2001:db8::", count);
    Message answer = answer(DnsClient.query("greeter.shop", Type.AAAA), addresses, true);
    assertThat(DnsClient.data(answer, Type.AAAA)).hasSize(count).doesNotHaveDuplicates();
  }

  @Property(tries = 100)
  void theQuestionIsRepeatedInEverySpelling(@ForAll boolean[] upper, @ForAll boolean cut)
      throws IOException {
    StringBuilder spelled = new StringBuilder("greeter.shop.");
    for (int i = 0; i < Math.min(upper.length, spelled.length()); i++) {
      char letter = spelled.charAt(i);
      spelled.setCharAt(i, upper[i] ? Character.toUpperCase(letter) : letter);
    }
    List<String> addresses = TestListeners.many("10.0.0.", cut ? 60 : 2);
    Message answer = answer(DnsClient.query(spelled.toString(), Type.A), addresses, false);
    assertThat(answer.getQuestion().getName()).hasToString(spelled.toString());
    assertThat(DnsClient.owners(answer)).isNotEmpty().containsOnly("greeter.shop.");
    assertThat(DnsClient.isCut(answer)).isEqualTo(cut);
  }

  @Example
  void longestNameIsAnswered() throws IOException {
    String longest = ("x".repeat(62) + "Y.").repeat(3) + "z".repeat(61) + ".";
    Name name = DnsClient.name(longest);
    assertThat((int) name.length()).isEqualTo(255);
    Responder responder =
        new Responder(
            (asked, family) ->
                new io.meshjvm.dns.DnsAnswer.Found(
                    asked, null, List.of(TestListeners.ip("10.0.0.1")), java.time.Duration.ZERO),
            new MeshRecords(new SplittableRandom(1)),
            (asked, client, done) -> done.accept(null),
            new Counters(MeshObserver.none()));
    Message answer =
        new Message(
            Packets.answer(
                    responder,
                    DnsClient.query(longest, Type.A).toWire(),
                    new Client(TestListeners.loopback(9), true))
                .orElseThrow());
    assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
    assertThat(answer.getSection(Section.ANSWER).get(0).getName())
        .hasToString(longest.toLowerCase(java.util.Locale.ROOT));
  }
}
