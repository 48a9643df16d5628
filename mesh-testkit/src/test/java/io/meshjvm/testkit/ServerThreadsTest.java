package io.meshjvm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ServerThreadsTest {

  private static final int TURNS = 10_000;

  @Test
  void closingLetsCallsEnd() throws InterruptedException {
    ServerThreads threads = new ServerThreads(null);
    ExecutorService calls = (ExecutorService) threads.calls();
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    calls.execute(
        () -> {
          begun.countDown();
          while (!calls.isShutdown()) {
            Thread.onSpinWait();
          }
          for (int i = 0; i < TURNS; i++) {
            Thread.yield();
          }
          ended.set(true);
        });
    begun.await();

    threads.close();

    assertThat(ended).isTrue();
    assertThat(calls.isTerminated()).isTrue();
  }
}
