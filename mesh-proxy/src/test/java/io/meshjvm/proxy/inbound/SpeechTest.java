package io.meshjvm.proxy.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What an application is known to speak, as it starts, hesitates, stops and comes back. */
class SpeechTest {

  /** About to overflow, as the clock of a JVM may be. */
  private static final long NOW = Long.MAX_VALUE - 1;

  private final Speech speech = new Speech();

  private static long after(long seconds) {
    return NOW + TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void isAskedForHttp2First() {
    assertThat(speech.mayBeHttp2(NOW)).isTrue();
  }

  @Test
  void isNotAskedAgainOnceItAnsweredInAnotherProtocol() {
    assertThat(speech.noHttp2(true, NOW)).isTrue();
    assertThat(speech.noHttp2(true, NOW)).isFalse();
    assertThat(speech.mayBeHttp2(after(86_400))).isFalse();
  }

  @Test
  void isAskedAgainSoonAfterItWasTooBusyToAnswer() {
    assertThat(speech.noHttp2(false, NOW)).isTrue();
    assertThat(speech.mayBeHttp2(after(9))).isFalse();
    assertThat(speech.mayBeHttp2(after(10))).isTrue();

    assertThat(speech.noHttp2(false, after(10))).isFalse();
    assertThat(speech.mayBeHttp2(after(19))).isFalse();
    assertThat(speech.mayBeHttp2(after(20))).isTrue();
  }

  @Test
  void doesNotLoseHttp2ToSilence() {
    speech.http2();

    assertThat(speech.noHttp2(false, NOW)).isFalse();
    assertThat(speech.mayBeHttp2(NOW)).isTrue();
  }

  @Test
  void losesHttp2ToAnApplicationThatAnswersOtherwise() {
    speech.http2();

    assertThat(speech.noHttp2(true, NOW)).isTrue();
    assertThat(speech.mayBeHttp2(NOW)).isFalse();
  }

  @Test
  void isAskedAgainWhenAnotherMayHaveTakenItsPlace() {
    speech.noHttp2(true, NOW);

    speech.forget();

    assertThat(speech.mayBeHttp2(NOW)).isTrue();
  }
}
