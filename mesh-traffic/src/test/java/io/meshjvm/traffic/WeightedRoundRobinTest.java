package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.meshjvm.core.bootstrap.Locality;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

  private static List<EndpointPicker.Candidate> candidates(double... weights) {
    List<EndpointPicker.Candidate> candidates = new ArrayList<>();
    for (double weight : weights) {
      candidates.add(new EndpointPicker.Candidate(target(1_000 + candidates.size()), weight));
    }
    return candidates;
  }

  private static Pick.Picked target(int port) {
    Endpoint endpoint =
        new Endpoint(
            new InetSocketAddress(TestMesh.ip("10.0.0.1"), port),
            1,
            Endpoint.Health.HEALTHY,
            Locality.UNKNOWN,
            0,
            Map.of(),
            Endpoint.Workload.UNKNOWN);
    return new Pick.Picked(endpoint, new Transport.Plaintext(), Duration.ofSeconds(1));
  }

  private static int index(Pick.Picked picked) {
    return picked.endpoint().address().getPort() - 1_000;
  }

  private static long[] count(EndpointPicker picker, int endpoints, int picks) {
    long[] counts = new long[endpoints];
    for (int i = 0; i < picks; i++) {
      counts[index(picker.pick(1).get(0))]++;
    }
    return counts;
  }

  @Test
  void spreadsTheTurnsOfAHeavyEndpoint() {
    EndpointPicker picker = new WeightedRoundRobin(candidates(5, 1, 1), 0);
    StringBuilder order = new StringBuilder();
    for (int i = 0; i < 7; i++) {
      order.append((char) ('a' + index(picker.pick(1).get(0))));
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

    long[] counts =
        count(new WeightedRoundRobin(candidates(weights), random.nextInt()), endpoints, 3 * sum);

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

    long[] counts =
        count(new WeightedRoundRobin(candidates(weights), random.nextInt()), endpoints, picks);

    for (int i = 0; i < endpoints; i++) {
      assertThat((double) counts[i] / picks)
          .as("seed %d, endpoint %d", seed, i)
          .isCloseTo(weights[i] / sum, within(0.002));
    }
  }

  @Test
  void keepsAFeatherweightReachableBesideAGiant() {
    assertThat(count(new WeightedRoundRobin(candidates(4e9, 1), 0), 2, 10_000)[1])
        .isBetween(1L, 10L);
  }

  @Test
  void namesEachEndpointOnceAmongTheAttempts() {
    EndpointPicker picker = new WeightedRoundRobin(candidates(10, 1, 1, 1), Integer.MAX_VALUE - 5);

    for (int i = 0; i < 20; i++) {
      List<Pick.Picked> attempts = picker.pick(10);
      assertThat(attempts).hasSize(4);
      assertThat(new HashSet<>(attempts)).hasSize(4);
      assertThat(picker.pick(2)).hasSize(2);
    }
  }

  @Test
  void losesNoTurnBetweenThreads() throws InterruptedException {
    EndpointPicker picker = new WeightedRoundRobin(candidates(3, 2, 1), 42);
    Map<Integer, LongAdder> counts = new ConcurrentHashMap<>();
    int threads = 8;
    int picks = 6_000;
    CountDownLatch done = new CountDownLatch(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    for (int t = 0; t < threads; t++) {
      pool.execute(
          () -> {
            for (int i = 0; i < picks; i++) {
              counts
                  .computeIfAbsent(index(picker.pick(1).get(0)), k -> new LongAdder())
                  .increment();
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
