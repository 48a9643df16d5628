package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.Watch;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NotifierTest {

  private final Notifier notifier = new Notifier("test-notify");
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void stop() {
    released.countDown();
    notifier.close();
  }

  @Test
  void tellsEveryListenerOnADaemonThreadOfItsOwn() {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    notifier.watch(state -> threads.add(Thread.currentThread()));
    notifier.watch(state -> threads.add(Thread.currentThread()));

    notifier.tell(state("one"));

    await().atMost(Duration.ofSeconds(30)).until(() -> threads.size() == 2);
    assertThat(threads)
        .allSatisfy(thread -> assertThat(thread.getName()).isEqualTo("test-notify"))
        .allSatisfy(thread -> assertThat(thread.isDaemon()).isTrue())
        .doesNotContain(Thread.currentThread());
  }

  @Test
  void givesASlowListenerOnlyTheNewest() throws InterruptedException {
    notifier.watch(this::listenSlowly);
    notifier.tell(state("one"));
    entered.await();
    notifier.tell(state("two"));
    notifier.tell(state("three"));

    released.countDown();

    await().atMost(Duration.ofSeconds(30)).until(() -> heard.contains("three"));
    assertThat(heard).containsExactly("one", "three");
  }

  @Test
  void aBlockedListenerHoldsUpNobodyElse() throws InterruptedException {
    notifier.watch(this::listenSlowly);
    List<String> others = new CopyOnWriteArrayList<>();
    notifier.watch(state -> others.add(state.detail()));

    notifier.tell(state("one"));
    entered.await();
    await().atMost(Duration.ofSeconds(30)).until(() -> others.contains("one"));
    notifier.tell(state("two"));

    await().atMost(Duration.ofSeconds(30)).until(() -> others.contains("two"));
    assertThat(heard).isEmpty();
  }

  static List<Throwable> failures() {
    return List.of(
        new IllegalStateException("broken"),
        new IOException("of Kotlin, which checks nothing"),
        new NoClassDefFoundError("gone"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aThrowingListenerIsToldAgainAndHarmsNobody(Throwable failure) {
    notifier.watch(
        state -> {
          heard.add("first " + state.detail());
          throw NotifierTest.<RuntimeException>unchecked(failure);
        });
    notifier.watch(state -> heard.add("second " + state.detail()));

    notifier.tell(state("one"));
    await().atMost(Duration.ofSeconds(30)).until(() -> heard.size() == 2);
    notifier.tell(state("two"));

    await().atMost(Duration.ofSeconds(30)).until(() -> heard.size() == 4);
    assertThat(heard).contains("first two", "second two");
  }

  @Test
  void tellsAClosedWatchNothingMore() {
    Watch watch = notifier.watch(state -> heard.add("closed " + state.detail()));
    notifier.watch(state -> heard.add("open " + state.detail()));
    watch.close();
    watch.close();

    notifier.tell(state("one"));

    await().atMost(Duration.ofSeconds(30)).until(() -> heard.contains("open one"));
    assertThat(heard).containsExactly("open one");
  }

  @Test
  void closingStillDeliversWhatWasTold() throws InterruptedException {
    notifier.watch(this::listenSlowly);
    notifier.tell(state("draining"));
    entered.await();
    notifier.tell(state("left"));

    notifier.close();
    notifier.close();
    notifier.tell(state("too late"));
    released.countDown();

    await().atMost(Duration.ofSeconds(30)).until(() -> heard.contains("left"));
    assertThat(heard).containsExactly("draining", "left");
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T unchecked(Throwable failure) throws T {
    throw (T) failure;
  }

  private void listenSlowly(MeshState state) {
    entered.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    heard.add(state.detail());
  }

  private static MeshState state(String detail) {
    return new MeshState(MeshState.Phase.STARTING, detail, Instant.EPOCH);
  }
}
