package io.meshjvm.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenewalPolicyTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final RenewalPolicy policy =
      new RenewalPolicy(TestSettings.identity().build(), new Random(1));

  @ParameterizedTest
  @ValueSource(strings = {"PT30S", "PT1H", "PT24H", "P90D", "P3650D"})
  void renewsAtHalfLifeWithinOnePercent(String lifetime) {
    Duration life = Duration.parse(lifetime);
    for (int i = 0; i < 1000; i++) {
      double share = share(life, policy.due(NOW, NOW.plus(life)));
      assertThat(share).isBetween(0.489, 0.511);
    }
  }

  @Test
  void spreadsWorkloadsThatStartedTogether() {
    Instant first = policy.due(NOW, NOW.plus(Duration.ofHours(24)));
    assertThat(policy.due(NOW, NOW.plus(Duration.ofHours(24)))).isNotEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1S", "PT0S", "PT-5M"})
  void neverRenewsWithinASecond(String lifetime) {
    Instant due = policy.due(NOW, NOW.plus(Duration.parse(lifetime)));
    assertThat(due).isEqualTo(NOW.plusSeconds(1));
  }

  @Test
  void retriesFromHalfASecondUpToAMinute() {
    RetryDelay delay = new RetryDelay(new Random(1));
    double expected = 500;
    for (int i = 0; i < 30; i++) {
      assertThat((double) delay.next().toMillis()).isBetween(expected * 0.79, expected * 1.21);
      expected = Math.min(expected * 1.5, 60_000);
    }
    delay.reset();
    assertThat(delay.next()).isLessThan(Duration.ofMillis(601));
  }

  private static double share(Duration life, Instant due) {
    return (double) Duration.between(due, NOW.plus(life)).toMillis() / life.toMillis();
  }
}
