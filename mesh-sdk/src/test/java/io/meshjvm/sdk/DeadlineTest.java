package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class DeadlineTest {

  @Test
  void isNeverForThoseWithoutLimit() throws SocketTimeoutException {
    Deadline never = Deadline.in(null);

    assertThat(never.passed()).isFalse();
    assertThat(never.millis()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void isFarAwayForThoseWhoCannotCountIt() throws SocketTimeoutException {
    Deadline far = Deadline.in(ChronoUnit.FOREVER.getDuration());

    assertThat(far.passed()).isFalse();
    assertThat(far.millis()).isEqualTo(Integer.MAX_VALUE);
    assertThat(far.within(Duration.ofSeconds(9)).millis()).isBetween(1, 9_000);
  }

  @Test
  void isTheEarlierOfTwo() throws SocketTimeoutException {
    assertThat(Deadline.in(null).within(Duration.ofSeconds(9)).millis()).isBetween(1, 9_000);
    assertThat(Deadline.in(Duration.ofSeconds(9)).within(Duration.ofHours(9)).millis())
        .isBetween(1, 9_000);
    assertThat(Deadline.in(Duration.ofHours(9)).within(Duration.ofSeconds(9)).millis())
        .isBetween(1, 9_000);
  }

  @Test
  void isOverOnceItHasPassed() {
    Deadline over = Deadline.in(Duration.ofSeconds(-1));

    assertThat(over.passed()).isTrue();
    assertThatThrownBy(over::millis).isInstanceOf(SocketTimeoutException.class);
    assertThatThrownBy(() -> over.within(Duration.ofHours(1)).millis())
        .isInstanceOf(SocketTimeoutException.class);
  }
}
