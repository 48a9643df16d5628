package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionTest {

  private static final int ALL = 100;

  private static Distribution of(Balancing balancing, Endpoints endpoints) {
    return Distribution.of(balancing, endpoints, endpoint -> true, endpoint -> false);
  }

  private static Balancing panicBelow(int percent) {
    return new Balancing(new Balancing.RoundRobin(), false, percent, false, null);
  }

  private static Balancing byLocality() {
    return new Balancing(new Balancing.RoundRobin(), true, 0, false, null);
  }

  private static List<Integer> loads(Distribution distribution, boolean degraded) {
    int priorities = distribution.levels().size() / 2;
    return distribution.levels().stream()
        .skip(degraded ? priorities : 0)
        .limit(priorities)
        .map(Distribution.Level::load)
        .toList();
  }

  private static List<Integer> numbers(String text) {
    return Arrays.stream(text.split(" ")).map(Integer::valueOf).toList();
  }

  private static Places priorities(String healthyPercent) {
    Places places = new Places();
    List<Integer> healthy = numbers(healthyPercent);
    for (int p = 0; p < healthy.size(); p++) {
      places.locality(p, "z", 0, healthy.get(p), 0, ALL - healthy.get(p));
    }
    return places;
  }

  /**
   * The tables of Envoy's "Priority levels"; the last one by its code, which gives what rounding
   * leaves to the first priority.
   */
  @ParameterizedTest
  @CsvSource({
    "100 100, 100 0",
    "72 100, 100 0",
    "71 100, 99 1",
    "50 100, 70 30",
    "25 100, 35 65",
    "0 100, 0 100",
    "72 72, 100 0",
    "71 71, 99 1",
    "50 50, 70 30",
    "25 25, 50 50",
    "100 100 100, 100 0 0",
    "72 72 100, 100 0 0",
    "71 71 100, 99 1 0",
    "50 50 100, 70 30 0",
    "25 100 100, 35 65 0",
    "25 25 100, 35 35 30",
    "25 25 20, 37 35 28",
  })
  void spillsOverToLowerPriorities(String healthyPercent, String expected) {
    Distribution distribution = of(panicBelow(0), priorities(healthyPercent).endpoints());

    assertThat(loads(distribution, false)).isEqualTo(numbers(expected));
  }

  /** The table of Envoy's "Degraded endpoints". */
  @ParameterizedTest
  @CsvSource({
    "100, 0, 0, 100, 0",
    "71, 0, 29, 100, 0",
    "71, 29, 0, 99, 1",
    "25, 65, 10, 35, 65",
    "5, 0, 95, 100, 0",
  })
  void spillsOverToDegradedEndpoints(
      int healthy, int degraded, int unhealthy, int toHealthy, int toDegraded) {
    Distribution distribution =
        of(
            panicBelow(0),
            new Places().locality(0, "z", 0, healthy, degraded, unhealthy).endpoints());

    assertThat(loads(distribution, false)).containsExactly(toHealthy);
    assertThat(loads(distribution, true)).containsExactly(toDegraded);
  }

  /** The comment of Envoy's {@code recalculatePerPriorityState}, with a factor of 1. */
  @Test
  void sharesWhatRoundingLeavesWithTheFirstPriority() {
    Endpoints endpoints =
        new Places()
            .locality(0, "z", 0, 10, 20, 70)
            .locality(1, "z", 0, 20, 10, 70)
            .locality(2, "z", 0, 10, 0, 90)
            .endpoints(100, false);
    Distribution distribution = of(panicBelow(0), endpoints);

    assertThat(loads(distribution, false)).containsExactly(16, 28, 14);
    assertThat(loads(distribution, true)).containsExactly(28, 14, 0);
  }

  /** The tables of Envoy's "Panic threshold", by the arithmetic of its code. */
  @ParameterizedTest
  @CsvSource({
    "72 100, 100 0, false false",
    "0 100, 0 100, false false",
    "72 72, 100 0, false false",
    "50 60, 70 30, false false",
    "25 100, 35 65, false false",
    "5 65, 8 92, true false",
    // total panic: by the number of endpoints
    "25 25, 50 50, true true",
    "0 0, 50 50, true true",
  })
  void usesAllEndpointsInPanic(String healthyPercent, String expected, String panic) {
    Distribution distribution = of(panicBelow(50), priorities(healthyPercent).endpoints());

    assertThat(loads(distribution, false)).isEqualTo(numbers(expected));
    assertThat(
            distribution.levels().stream()
                .limit(2)
                .map(level -> level.kind() == Distribution.Kind.PANIC)
                .map(String::valueOf))
        .containsExactly(panic.split(" "));
    distribution.levels().stream()
        .filter(level -> level.kind() == Distribution.Kind.PANIC)
        .forEach(level -> assertThat(level.endpoints()).hasSize(ALL));
  }

  @Test
  void failsInPanicWhereTheClusterSaysSo() {
    Balancing failing = new Balancing(new Balancing.RoundRobin(), false, 50, true, null);

    assertThat(of(failing, priorities("25 25").endpoints()).isEmpty()).isTrue();
    assertThat(of(failing, priorities("60 25").endpoints()).isEmpty()).isFalse();
  }

  /** The table of Envoy's "Locality weighted load balancing". */
  @ParameterizedTest
  @CsvSource({"100, 33", "70, 33", "69, 32", "50, 26", "25, 15", "0, 0"})
  void takesFromALocalityWhatItCannotServe(int healthyPercent, int share) {
    Endpoints endpoints =
        new Places()
            .locality(0, "x", 1, healthyPercent, 0, ALL - healthyPercent)
            .locality(0, "y", 2, ALL, 0, 0)
            .endpoints();
    Distribution.Level level = of(byLocality(), endpoints).levels().get(0);
    double sum = level.slices().stream().mapToDouble(Distribution.Slice::weight).sum();
    double x =
        level.slices().stream()
            .filter(slice -> slice.locality().zone().equals("x"))
            .mapToDouble(Distribution.Slice::weight)
            .sum();

    assertThat(ALL * x / sum).isCloseTo(share, within(0.7));
  }

  @Test
  void drainingEndpointsAreNotMissed() {
    Endpoints endpoints =
        new Places()
            .group(
                0,
                "z",
                0,
                List.of(
                    Places.endpoint(1, 0, "z", 1, Endpoint.Health.HEALTHY),
                    Places.endpoint(2, 0, "z", 1, Endpoint.Health.DRAINING),
                    Places.endpoint(3, 0, "z", 1, Endpoint.Health.DRAINING)))
            .locality(1, "z", 0, 1, 0, 0)
            .endpoints();

    assertThat(loads(of(panicBelow(0), endpoints), false)).containsExactly(100, 0);
  }

  @Test
  void measuresHealthByWeightWhereTheAssignmentSaysSo() {
    List<Endpoint> endpoints =
        List.of(
            Places.endpoint(1, 0, "z", 1, Endpoint.Health.HEALTHY),
            Places.endpoint(2, 0, "z", 3, Endpoint.Health.UNHEALTHY));
    Places places = new Places().group(0, "z", 0, endpoints).locality(1, "z", 0, 1, 0, 0);

    assertThat(loads(of(panicBelow(0), places.endpoints(140, false)), false))
        .containsExactly(70, 30);
    assertThat(loads(of(panicBelow(0), places.endpoints(140, true)), false))
        .containsExactly(35, 65);
  }

  @Test
  void anEjectedEndpointCountsAsUnhealthy() {
    Endpoints endpoints = priorities("100 100").endpoints();
    Distribution distribution =
        Distribution.of(
            panicBelow(0),
            endpoints,
            endpoint -> true,
            endpoint -> endpoint.priority() == 0 && endpoint.address().hashCode() % 2 == 0);

    assertThat(distribution.levels().get(0).endpoints().count()).isLessThan(ALL);
    assertThat(loads(distribution, false).get(0))
        .isEqualTo(
            Math.min(100, 140 * (int) distribution.levels().get(0).endpoints().count() / 100));
  }

  @Test
  void keysFindDegradedEndpointsOnlyWhereThereAreNoHealthyOnes() {
    Distribution mixed =
        of(panicBelow(0), new Places().locality(0, "z", 0, 25, 65, 10).endpoints()).forKeys();
    assertThat(mixed.levels()).extracting(Distribution.Level::load).containsExactly(35, 65);
    assertThat(mixed.levels())
        .allMatch(level -> level.endpoints().allMatch(e -> e.health() == Endpoint.Health.HEALTHY));

    Distribution degraded =
        of(panicBelow(0), new Places().locality(0, "z", 0, 0, 65, 35).endpoints()).forKeys();
    assertThat(degraded.levels()).extracting(Distribution.Level::load).containsExactly(0, 100);
    assertThat(degraded.levels().get(1).endpoints()).hasSize(65);

    Distribution healthy =
        of(panicBelow(0), new Places().locality(0, "z", 0, 9, 0, 0).endpoints()).forKeys();
    assertThat(healthy.levels().get(1).isEmpty()).as("one table is enough").isTrue();
  }

  @Test
  void neverUsesWhatCannotBeSpokenTo() {
    Distribution distribution =
        Distribution.of(
            panicBelow(50), priorities("0 0").endpoints(), e -> e.priority() == 1, e -> false);

    assertThat(distribution.shares(true).keySet()).isNotEmpty();
    assertThat(distribution.shares(true).keySet()).allMatch(e -> e.priority() == 1);
  }

  /** Whatever there is: the loads are whole, and shares are positive numbers that add up. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void fault23NeverDividesByZero(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      Balancing balancing =
          new Balancing(
              new Balancing.RoundRobin(),
              random.nextBoolean(),
              random.nextInt(101),
              random.nextInt(10) == 0,
              null);
      Distribution distribution =
          Distribution.of(
              balancing,
              anything(random),
              endpoint -> random.nextInt(8) > 0,
              endpoint -> random.nextInt(5) == 0);

      assertThat(distribution.levels().stream().mapToInt(Distribution.Level::load).sum())
          .isEqualTo(ALL);
      assertThat(distribution.levels()).allMatch(level -> level.load() >= 0);
      assertThat(distribution.shares(random.nextBoolean()).values())
          .allMatch(share -> share > 0 && share <= 100.0001);
      assertThat(distribution.shares(true).isEmpty()).isEqualTo(distribution.isEmpty());
      distribution
          .levels()
          .forEach(
              level ->
                  assertThat(level.hashWeights().values())
                      .allMatch(weight -> weight > 0 && weight <= 1.0001));
    }
  }

  private static Endpoints anything(Random random) {
    Places places = new Places();
    int number = 0;
    for (int group = random.nextInt(6); group > 0; group--) {
      int priority = random.nextInt(4);
      String zone = "z" + random.nextInt(3);
      List<Endpoint> endpoints = new ArrayList<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        Endpoint.Health[] healths = Endpoint.Health.values();
        endpoints.add(
            Places.endpoint(
                number++,
                priority,
                zone,
                random.nextInt(4) == 0 ? 0 : random.nextInt(1, 1_000),
                healths[random.nextInt(healths.length)]));
      }
      places.group(priority, zone, random.nextInt(3), endpoints);
    }
    return places.endpoints(1 + random.nextInt(300), random.nextBoolean());
  }

  @Test
  void sharesFollowPriorityLocalityAndWeight() {
    Endpoints endpoints =
        new Places()
            .group(
                0,
                "a",
                1,
                IntStream.rangeClosed(1, 2)
                    .mapToObj(i -> Places.endpoint(i, 0, "a", i, Endpoint.Health.HEALTHY))
                    .toList())
            .group(0, "b", 3, List.of(Places.endpoint(3, 0, "b", 7, Endpoint.Health.HEALTHY)))
            .endpoints();

    assertThat(of(byLocality(), endpoints).shares(true).values())
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1)
        .containsExactly(25 / 3.0, 50 / 3.0, 75.0);
  }
}
