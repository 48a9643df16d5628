package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightedRoundRobinTest {

  private static int next(EndpointPicker picker) {
    return picker.choose(picker.begin(0), 0);
  }

  private static long[] count(EndpointPicker picker, int endpoints, int picks) {
    long[] counts = new long[endpoints];
    for (int i = 0; i < picks; i++) {
      counts[next(picker)]++;
    }
    return counts;
  }

  @Test
  void spreadsTheTurnsOfAHeavyEndpoint() {
    EndpointPicker picker = new WeightedRoundRobin(new double[] {5, 1, 1}, 0);
    StringBuilder order = new StringBuilder();
    for (int i = 0; i < 7; i++) {
      order.append((char) ('a' + next(picker)));
    }

    assertThat(order).hasToString("aaabcaa");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void givesEveryEndpointExactlyItsShareOverARun(long seed) {
    Random random = new Random(seed);
    int endpoints = 1 + random.nextInt(20);
    double[] weights = random.ints(endpoints, 1, 50).asDoubleStream().toArray();
    int sum = (int) java.util.Arrays.stream(weights).sum();

    long[] counts = count(new WeightedRoundRobin(weights, random.nextInt()), endpoints, 3 * sum);

    for (int i = 0; i < endpoints; i++) {
      assertThat(counts[i]).as("seed %d, endpoint %d", seed, i).isEqualTo(3 * (long) weights[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void staysNearTheShareForWeightsOfAnySize(long seed) {
    Random random = new Random(seed);
    int endpoints = 2 + random.nextInt(6);
    double[] weights = random.doubles(endpoints, 0.5, 1e9).toArray();
    double sum = java.util.Arrays.stream(weights).sum();
    int picks = 100_000;

    long[] counts = count(new WeightedRoundRobin(weights, random.nextInt()), endpoints, picks);

    for (int i = 0; i < endpoints; i++) {
      assertThat((double) counts[i] / picks)
          .as("seed %d, endpoint %d", seed, i)
          .isCloseTo(weights[i] / sum, within(0.002));
    }
  }

  @Test
  void keepsAFeatherweightReachableBesideAGiant() {
    assertThat(count(new WeightedRoundRobin(new double[] {4e9, 1}, 0), 2, 10_000)[1])
        .isBetween(1L, 10L);
  }

  @Test
  void losesNoTurnBetweenThreads() throws InterruptedException {
    EndpointPicker picker = new WeightedRoundRobin(new double[] {3, 2, 1}, 42);
    Map<Integer, LongAdder> counts = new ConcurrentHashMap<>();
    int threads = 8;
    int picks = 6_000;
    CountDownLatch done = new CountDownLatch(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    for (int t = 0; t < threads; t++) {
      pool.execute(
          () -> {
            for (int i = 0; i < picks; i++) {
              counts.computeIfAbsent(next(picker), k -> new LongAdder()).increment();
            }
            done.countDown();
          });
    }

    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    pool.shutdown();
    assertThat(counts.get(0).sum()).isEqualTo(threads * picks / 2L);
    assertThat(counts.get(1).sum()).isEqualTo(threads * picks / 3L);
    assertThat(counts.get(2).sum()).isEqualTo(threads * picks / 6L);
  }
}
