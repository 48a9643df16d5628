package io.meshjvm.policy.internal.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.proto.envoy.config.rbac.v3.Permission;
import io.meshjvm.proto.envoy.config.rbac.v3.Principal;
import io.meshjvm.proto.envoy.type.matcher.v3.PathMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.RegexMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleIndexTest {

  private final AtomicInteger asked = new AtomicInteger();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void findsWhatAskingOneAfterAnotherFinds(int seed) {
    RandomRules random = new RandomRules(seed);
    int later = 0;
    for (int size = 5; size < 125; size += 3) {
      List<Rule> rules = IntStream.range(0, size).mapToObj(n -> random.rule()).toList();
      RuleIndex index = RuleIndex.of(rules);
      for (int i = 0; i < 50; i++) {
        RbacQuery query = random.query();
        int first = first(rules, query);

        assertThat(index.first(query)).isEqualTo(first);
        later += first > 0 ? 1 : 0;
      }
    }
    assertThat(later).isGreaterThan(100);
  }

  @Test
  void fault66OfAThousandPoliciesOfAHundredRulesItAsksThoseOfTheCaller() {
    RuleIndex index = index(100_000, i -> i % 2 == 0 ? ofNamespace(i) : ofAccount(i));

    assertThat(index.first(TestQueries.path("spiffe://td/ns/n-7/sa/a-99999", "/api/x")))
        .isEqualTo(99_999);
    assertThat(asked.getAndSet(0)).isEqualTo(1);
    assertThat(index.first(TestQueries.path("spiffe://td/ns/n-4/sa/a-99999", "/secret/x")))
        .isEqualTo(4);
    assertThat(asked.getAndSet(0)).isEqualTo(1);
    assertThat(index.first(TestQueries.path("spiffe://td/ns/n-4/sa/a-99999", "/"))).isEqualTo(-1);
    assertThat(asked.getAndSet(0)).isEqualTo(2);
    assertThat(index.first(TestQueries.path("", "/api/x"))).isEqualTo(-1);
    assertThat(asked.get()).isZero();
  }

  @Test
  void filesUnderWhatTheFewestShare() {
    RuleIndex index =
        index(
            100,
            i ->
                Rule.all(
                    List.of(
                        principal(StringMatcher.newBuilder().setPrefix("spiffe://td/")),
                        path(StringMatcher.newBuilder().setExact("/Item-" + i)))));

    assertThat(index.first(TestQueries.path("spiffe://td/ns/n/sa/a", "/Item-70"))).isEqualTo(70);
    assertThat(asked.getAndSet(0)).isEqualTo(1);
    assertThat(index.first(TestQueries.path("spiffe://td/ns/n/sa/a", "/item-70"))).isEqualTo(-1);
    assertThat(asked.get()).isEqualTo(1);
  }

  @Test
  void ofAlternativesTheOneThatMostShareCounts() {
    Rule shared =
        Rule.any(
            List.of(
                path(StringMatcher.newBuilder().setExact("/x")),
                path(StringMatcher.newBuilder().setExact("/y"))));
    RuleIndex index = index(100, i -> Rule.all(List.of(shared, ofAccount("/x", i))));

    assertThat(index.first(TestQueries.path("spiffe://td/ns/n/sa/a-70", "/x"))).isEqualTo(70);
    assertThat(asked.get()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.%x.0.0", "fd00:%x00::"})
  void filesBlocksOfAddresses(String block) {
    RuleIndex index =
        index(10, i -> new AddressRule(Address.PEER, TestQueries.address(block.formatted(i)), 24));
    InetAddress peer = TestQueries.address(block.formatted(5));

    assertThat(index.first(TestQueries.peer(peer))).isEqualTo(5);
    assertThat(asked.get()).isEqualTo(1);
  }

  @Test
  void asksThoseOfWhichNothingIsKnown() {
    RuleIndex index = index(50, i -> i == 30 ? Rule.always() : ofAccount(i));

    assertThat(index.first(TestQueries.path("", "/"))).isEqualTo(30);
    assertThat(asked.get()).isEqualTo(1);
  }

  private RuleIndex index(int size, IntFunction<Rule> rule) {
    return RuleIndex.of(
        IntStream.range(0, size)
            .mapToObj(rule)
            .<Rule>map(each -> new Counted(each, asked))
            .toList());
  }

  private static int first(List<Rule> rules, RbacQuery query) {
    return IntStream.range(0, rules.size())
        .filter(i -> rules.get(i).matches(query))
        .findFirst()
        .orElse(-1);
  }

  private static Rule ofNamespace(int i) {
    return Rule.all(
        List.of(
            path(StringMatcher.newBuilder().setPrefix("/secret/")),
            principal(
                StringMatcher.newBuilder()
                    .setSafeRegex(RegexMatcher.newBuilder().setRegex(".*/ns/n-" + i + "/.*")))));
  }

  private static Rule ofAccount(int i) {
    return ofAccount("/api/", i);
  }

  private static Rule ofAccount(String path, int i) {
    return Rule.all(
        List.of(
            path(StringMatcher.newBuilder().setPrefix(path)),
            principal(StringMatcher.newBuilder().setSuffix("/sa/a-" + i))));
  }

  private static Rule path(StringMatcher.Builder text) {
    return PermissionReader.read(
        Permission.newBuilder().setUrlPath(PathMatcher.newBuilder().setPath(text)).build(), 0);
  }

  private static Rule principal(StringMatcher.Builder text) {
    return PrincipalReader.read(
        Principal.newBuilder()
            .setAuthenticated(Principal.Authenticated.newBuilder().setPrincipalName(text))
            .build(),
        0);
  }

  /** Counts how often it is asked. */
  private record Counted(Rule rule, AtomicInteger asked) implements Rule {

    @Override
    public boolean matches(RbacQuery query) {
      asked.incrementAndGet();
      return rule.matches(query);
    }

    @Override
    public Clues clues() {
      return rule.clues();
    }
  }
}
