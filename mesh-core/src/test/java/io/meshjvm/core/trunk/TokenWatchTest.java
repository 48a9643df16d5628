package io.meshjvm.core.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.MeshThread;
import io.meshjvm.testkit.time.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenWatchTest {

  private static final Duration SOON = TokenWatch.POLL.plus(TokenWatch.SPREAD);

  @TempDir private Path directory;
  private Path file;
  private final VirtualTime time = new VirtualTime();
  private final List<Instant> retries = new ArrayList<>();
  private int written;
  private boolean refused = true;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("istio-token");
    replace();
  }

  @Test
  void triesAgainWithinSecondsOnceTheTokenHasBeenReplaced() throws IOException {
    started(1);
    time.advance(Duration.ofMinutes(10));
    assertThat(retries).isEmpty();

    replace();
    time.advance(SOON);
    assertThat(retries).hasSize(1);

    time.advance(Duration.ofHours(1));
    assertThat(retries).hasSize(1);
  }

  @Test
  void triesAgainForATokenThatCameWhileTheAttemptWasUnderWay() throws IOException {
    refused = false;
    TokenWatch watch = started(1);
    replace();

    refused = true;
    watch.check();
    time.advance(SOON);

    assertThat(retries).hasSize(1);
  }

  @Test
  void leavesAnAttemptAloneThatIsNotRefused() throws IOException {
    TokenWatch watch = started(1);
    refused = false;
    time.advance(TokenWatch.POLL);
    assertThat(time.pendingTasks()).isZero();
    replace();
    watch.check();
    time.advance(Duration.ofMinutes(1));
    assertThat(retries).isEmpty();
  }

  @Test
  void looksNoMoreOnceTheRefusalIsOverBetweenChangeAndAttempt() throws IOException {
    started(1);
    time.advance(TokenWatch.POLL.minusMillis(1));
    replace();
    time.advance(Duration.ofMillis(1));
    refused = false;
    time.advance(Duration.ofMinutes(1));
    assertThat(retries).isEmpty();
    assertThat(time.pendingTasks()).isZero();
  }

  @Test
  void followsATokenThatGoesAndComesAndALinkThatLeadsElsewhere() throws IOException {
    started(1);
    Files.delete(file);
    time.advance(SOON.multipliedBy(3));
    assertThat(retries).isEmpty();

    replace();
    time.advance(SOON);
    assertThat(retries).hasSize(1);

    Path other = Files.writeString(directory.resolve("..data"), "another");
    Files.delete(file);
    Files.createSymbolicLink(file, other);
    time.advance(SOON.plus(TokenWatch.PAUSE));
    assertThat(retries).hasSize(2);
  }

  @Test
  void aFileThatChangesAllTheTimeGivesNoStorm() throws IOException {
    started(1);
    for (int i = 0; i < 600; i++) {
      replace();
      time.advance(Duration.ofMillis(100));
    }
    assertThat(retries).hasSizeBetween(5, 13);
  }

  @Test
  void manyMembersWithTheSameRotationComeSpreadOut() throws IOException {
    for (int seed = 0; seed < 1_000; seed++) {
      started(seed);
    }
    Instant start = time.now();
    replace();
    time.advance(SOON);

    assertThat(retries).hasSize(1_000);
    Map<Long, Long> halves =
        retries.stream()
            .collect(
                Collectors.groupingBy(
                    at -> Duration.between(start, at).toMillis() / 500, Collectors.counting()));
    assertThat(halves.values()).allMatch(members -> members < 260);
  }

  @Test
  void looksAtNothingAfterItsEnd() throws IOException {
    TokenWatch watch = started(1);
    watch.close();
    replace();
    time.advance(Duration.ofMinutes(1));
    assertThat(retries).isEmpty();
    assertThat(time.pendingTasks()).isZero();
  }

  private TokenWatch started(int seed) {
    MeshThread thread = MeshThread.over(time.scheduler(), time.clock(), new Random(seed));
    TokenWatch watch =
        new TokenWatch(file, thread, Runnable::run, () -> refused, () -> retries.add(time.now()));
    watch.start();
    time.runDue();
    watch.check();
    time.runDue();
    return watch;
  }

  private void replace() throws IOException {
    written++;
    Files.writeString(file, "token " + written);
    // As the clock of the file system may be coarser than this test is quick.
    Files.setLastModifiedTime(file, FileTime.fromMillis(written * 1_000L));
  }
}
