package io.meshjvm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.Published;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PatienceTest {

  private final Published<Integer> source = new Published<>(1);

  @Test
  void takesWhatIsThereAlready() {
    assertThat(new Patience(Duration.ZERO).await(source, value -> value == 1)).isEqualTo(1);
  }

  @Test
  void waitsForWhatComes() {
    CompletableFuture<Integer> seen =
        CompletableFuture.supplyAsync(
            () ->
                new Patience(Duration.ofSeconds(30))
                    .await(source, value -> value == 2 || ready(value)));

    assertThat(seen).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(2);
  }

  /** The first look at the source is the moment from which on it may change. */
  private boolean ready(int value) {
    if (value == 1) {
      CompletableFuture.runAsync(() -> source.publish(2));
    }
    return false;
  }

  @Test
  void settlesForTheLatestWhenTimeIsUp() {
    assertThat(new Patience(Duration.ofMillis(1)).await(source, value -> value == 2)).isEqualTo(1);
  }

  @Test
  void keepsAnInterruption() {
    Thread.currentThread().interrupt();

    assertThat(new Patience(Duration.ofHours(1)).await(source, value -> value == 2)).isEqualTo(1);
    assertThat(Thread.interrupted()).isTrue();
  }
}
