package io.meshjvm.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every answer that the stock agent gave from its table is given here too, record by record. */
class AgentAnswersTest {

  private static final String SEARCH = "vm.svc.cluster.local";

  /** One query, and what the stock agent answered. */
  record Recorded(
      @Nullable String search,
      String name,
      String type,
      String rcode,
      boolean ra,
      List<Answer> answers) {

    /** Whether the answer is the agent's own, not one of the DNS server behind it. */
    boolean isFromTable() {
      return !ra && !rcode.equals("SERVFAIL");
    }

    AddressFamily family() {
      return type.equals("A") ? AddressFamily.IPV4 : AddressFamily.IPV6;
    }

    Set<String> data(String recordType) {
      return answers.stream()
          .filter(answer -> answer.type().equals(recordType))
          .flatMap(answer -> answer.data().stream())
          .collect(Collectors.toSet());
    }
  }

  record Answer(String owner, int ttl, String type, List<String> data) {}

  static Stream<Recorded> addressQueries() throws IOException {
    return Stream.concat(
        read("agent-answers-no-search-domains.json", null),
        read("agent-answers-with-search-domains.json", SEARCH));
  }

  private static Stream<Recorded> read(String file, @Nullable String search) throws IOException {
    try (Reader in =
        new InputStreamReader(
            Objects.requireNonNull(AgentAnswersTest.class.getResourceAsStream(file), file),
            StandardCharsets.UTF_8)) {
      List<Recorded> queries = new Gson().fromJson(in, new TypeToken<List<Recorded>>() {});
      return queries.stream()
          .filter(q -> q.type().equals("A") || q.type().equals("AAAA"))
          .map(q -> new Recorded(search, q.name(), q.type(), q.rcode(), q.ra(), q.answers()));
    }
  }

  private static DnsAnswer answer(Recorded recorded) {
    FakeNames controlPlane = new FakeNames();
    MeshNames names = MeshNames.open(controlPlane, TestNames.node("vm"), recorded.search());
    controlPlane.send(FakeNames.recorded("name-table.pb"));
    return names.lookup(recorded.name(), recorded.family());
  }

  @ParameterizedTest
  @MethodSource("addressQueries")
  void s14AnswersLikeTheStockAgent(Recorded recorded) {
    DnsAnswer answer = answer(recorded);
    if (!recorded.isFromTable()) {
      assertThat(answer).isInstanceOf(DnsAnswer.NotInMesh.class);
    } else if (recorded.answers().isEmpty()) {
      assertThat(answer).isInstanceOf(DnsAnswer.NoData.class);
    } else {
      assertSameRecords(recorded, (DnsAnswer.Found) answer);
    }
  }

  private static void assertSameRecords(Recorded recorded, DnsAnswer.Found found) {
    Set<String> aliases = found.alias() == null ? Set.of() : Set.of(found.alias());
    assertThat(aliases).isEqualTo(recorded.data("CNAME"));
    assertThat(TestNames.texts(found.addresses())).isEqualTo(recorded.data(recorded.type()));
    assertThat(recorded.answers())
        .allSatisfy(
            answer -> {
              boolean cname = answer.type().equals("CNAME");
              assertThat(answer.owner()).isEqualTo(cname ? found.name() : found.owner());
              assertThat(found.ttl().toSeconds()).isEqualTo(answer.ttl());
            });
  }

  @Test
  void theRecordingsHoldAnswersOfEveryShape() throws IOException {
    assertThat(addressQueries().filter(Recorded::isFromTable)).hasSizeGreaterThan(60);
    assertThat(addressQueries().filter(q -> !q.data("CNAME").isEmpty())).hasSizeGreaterThan(3);
    assertThat(addressQueries().filter(q -> !q.isFromTable())).hasSizeGreaterThan(60);
  }
}
