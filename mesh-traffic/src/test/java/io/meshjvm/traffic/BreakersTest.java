package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.traffic.CircuitBreakers.Limit;
import io.meshjvm.traffic.CircuitBreakers.RetryBudget;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakersTest {

  private static final String CLUSTER = "outbound|80||cart.shop.svc.cluster.local";

  @ParameterizedTest
  @CsvSource({
    "CONNECTIONS, 2, connections,      connectionPool.tcp.maxConnections",
    "PENDING,     3, waiting requests, connectionPool.http.http1MaxPendingRequests",
    "REQUESTS,    4, requests,         connectionPool.http.http2MaxRequests",
    "RETRIES,     5, retries,          connectionPool.http.maxRetries",
  })
  void refusesWhatIsBeyondALimitAndSaysWhichOne(Limit limit, int max, String what, String setting) {
    Breakers breakers = new Breakers(CLUSTER, new CircuitBreakers(2, 3, 4, 5, null));
    for (int i = 0; i < max; i++) {
      breakers.enter(limit);
    }

    assertThatThrownBy(() -> breakers.enter(limit))
        .isInstanceOf(TrafficException.class)
        .hasMessageStartingWith("MESH-1520")
        .hasMessageContainingAll(CLUSTER, "all the " + what + " ", "allows: " + max, setting);
    breakers.leave(limit);
    assertThatCode(() -> breakers.enter(limit)).doesNotThrowAnyException();
  }

  @Test
  void countsNoneOfSeveralWhenOneIsTooMany() {
    Breakers breakers = new Breakers(CLUSTER, new CircuitBreakers(5, 1, 1, 1, null));
    breakers.enter(Limit.CONNECTIONS, Limit.PENDING);

    assertThatThrownBy(() -> breakers.enter(Limit.CONNECTIONS, Limit.PENDING))
        .hasMessageContaining("http1MaxPendingRequests");

    assertThat(breakers.count(Limit.CONNECTIONS)).isEqualTo(1);
    assertThat(breakers.count(Limit.PENDING)).isEqualTo(1);
  }

  @Test
  void obeysNewLimitsWithTheOldCounts() {
    Breakers breakers = new Breakers(CLUSTER, new CircuitBreakers(10, 0, 0, 0, null));
    for (int i = 0; i < 5; i++) {
      breakers.enter(Limit.CONNECTIONS);
    }

    breakers.limits(new CircuitBreakers(4, 0, 0, 0, null));
    assertThatThrownBy(() -> breakers.enter(Limit.CONNECTIONS)).hasMessageContaining("allows: 4");
    breakers.leave(Limit.CONNECTIONS);
    assertThatThrownBy(() -> breakers.enter(Limit.CONNECTIONS)).hasMessageContaining("allows: 4");
    breakers.limits(new CircuitBreakers(5, 0, 0, 0, null));
    assertThatCode(() -> breakers.enter(Limit.CONNECTIONS)).doesNotThrowAnyException();
    assertThat(breakers.count(Limit.CONNECTIONS)).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "20,   3,   0,  3",
    "20,   3,  14,  3",
    "20,   3,  15,  3",
    "20,   3,  20,  4",
    "20,   3, 100, 20",
    "0,    0, 100,  0",
    "33.4, 0,  10,  3",
    "100,  0,   7,  7",
  })
  void budgetsRetriesByTheRequestsAtHand(double percent, long minimum, int requests, int retries) {
    CircuitBreakers limits =
        new CircuitBreakers(0, 1_000, 1_000, 0, new RetryBudget(percent, minimum));
    Breakers breakers = new Breakers(CLUSTER, limits);
    for (int i = 0; i < requests; i++) {
      breakers.enter(i % 2 == 0 ? Limit.REQUESTS : Limit.PENDING);
    }
    for (int i = 0; i < retries; i++) {
      breakers.enter(Limit.RETRIES);
    }

    assertThatThrownBy(() -> breakers.enter(Limit.RETRIES))
        .hasMessageContaining("allows: " + retries);
  }

  @Test
  void neverExceedsALimitUnderConcurrencyAndEndsAtZero() throws Exception {
    int threads = 8;
    int max = 3;
    Breakers breakers = new Breakers(CLUSTER, new CircuitBreakers(max, max, max, max, null));
    AtomicInteger inside = new AtomicInteger();
    AtomicLong passed = new AtomicLong();
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      var tasks =
          IntStream.range(0, threads)
              .<Future<?>>mapToObj(
                  seed ->
                      executor.submit(
                          () -> {
                            start.await();
                            enterAndLeave(breakers, inside, passed, max, seed);
                            return null;
                          }))
              .toList();
      start.countDown();
      for (Future<?> task : tasks) {
        task.get();
      }
    } finally {
      executor.shutdownNow();
    }

    assertThat(passed.get()).isPositive();
    assertThat(breakers.isIdle()).isTrue();
  }

  private static void enterAndLeave(
      Breakers breakers, AtomicInteger inside, AtomicLong passed, int max, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      try {
        breakers.enter(Limit.CONNECTIONS, Limit.PENDING);
      } catch (TrafficException e) {
        continue;
      }
      assertThat(inside.incrementAndGet()).isBetween(1, max);
      if (random.nextInt(4) == 0) {
        Thread.onSpinWait();
      }
      inside.decrementAndGet();
      breakers.leave(Limit.PENDING);
      breakers.leave(Limit.CONNECTIONS);
      passed.incrementAndGet();
    }
  }
}
