package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What single pickers do; that they do it as Envoy does is tested beside a real one. */
class PickersTest {

  private static final int CALLS = 20_000;

  private final Random random = new Random(5);
  private final AtomicLong nanos = new AtomicLong(Duration.ofDays(1).toNanos());

  private static List<Endpoint> endpoints(long... weights) {
    return IntStream.range(0, weights.length)
        .mapToObj(i -> Places.endpoint(i + 1, 0, "z", weights[i], Endpoint.Health.HEALTHY))
        .toList();
  }

  private EndpointStates states(List<Endpoint> endpoints) {
    return EndpointStates.NONE.next(
        new Places().group(0, "z", 0, endpoints).endpoints(), nanos.get());
  }

  private EndpointPicker picker(
      Balancing.Policy policy,
      Balancing.SlowStart slowStart,
      EndpointStates states,
      List<Endpoint> endpoints) {
    Balancing balancing = new Balancing(policy, false, 0, false, slowStart);
    return new Pickers(balancing, states, new Surroundings(random, nanos::get, "10.0.0.9"))
        .over(endpoints);
  }

  private double[] shares(EndpointPicker picker, int endpoints) {
    double[] shares = new double[endpoints];
    for (int i = 0; i < CALLS; i++) {
      shares[picker.choose(picker.begin(random.nextLong()), 0)] += 1.0 / CALLS;
    }
    return shares;
  }

  @Test
  void randomLeavesWeightsAside() {
    List<Endpoint> two = endpoints(1, 9);

    assertThat(shares(picker(new Balancing.Random(), null, states(two), two), 2)[0])
        .isCloseTo(0.5, within(0.02));
  }

  @Test
  void leastRequestPrefersTheIdleOfTwo() {
    List<Endpoint> three = endpoints(1, 1, 1);
    EndpointStates states = states(three);
    states.of(three.get(0)).begin();
    double[] shares = shares(picker(new Balancing.LeastRequest(2, 1), null, states, three), 3);

    // Only if chance names the busy one twice.
    assertThat(shares[0]).isCloseTo(1.0 / 9, within(0.01));
  }

  @ParameterizedTest
  @CsvSource({"0, 0.75", "1, 0.429", "2, 0.158"})
  void leastRequestWeighsCallsWhereWeightsDiffer(double bias, double share) {
    List<Endpoint> two = endpoints(1, 3);
    EndpointStates states = states(two);
    IntStream.range(0, 3).forEach(i -> states.of(two.get(1)).begin());

    assertThat(shares(picker(new Balancing.LeastRequest(2, bias), null, states, two), 2)[1])
        .isCloseTo(share, within(0.02));
  }

  @Test
  void callsThatEndMakeAnEndpointIdleAgain() {
    List<Endpoint> two = endpoints(1, 1);
    EndpointStates states = states(two);
    states.of(two.get(0)).begin();
    states.of(two.get(0)).end();

    assertThat(shares(picker(new Balancing.LeastRequest(2, 1), null, states, two), 2)[0])
        .isCloseTo(0.5, within(0.02));
  }

  /** Envoy's "Slow start mode": weight times max(min weight, (age / window)^(1 / aggression)). */
  @ParameterizedTest
  @CsvSource({
    "0, 1, 0.1",
    "15, 1, 0.25",
    "30, 1, 0.5",
    "15, 2, 0.5",
    "45, 1, 0.75",
    "60, 1, 1",
    "90, 1, 1",
  })
  void easesNewEndpointsIn(long age, double aggression, double part) {
    List<Endpoint> old = endpoints(1);
    EndpointStates first = states(old);
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    List<Endpoint> two = endpoints(1, 1);
    EndpointStates states = first.next(new Places().group(0, "z", 0, two).endpoints(), nanos.get());
    Balancing.SlowStart slow = new Balancing.SlowStart(Duration.ofSeconds(60), aggression, 10);
    EndpointPicker picker = picker(new Balancing.RoundRobin(), slow, states, two);
    nanos.addAndGet(Duration.ofSeconds(age).toNanos());

    assertThat(shares(picker, 2)[1]).isCloseTo(part / (1 + part), within(0.02));
  }

  @Test
  void s20NoEndpointIsNewAgainWhenTheClockIsSetBack() {
    List<Endpoint> old = endpoints(1);
    EndpointStates first = states(old);
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    List<Endpoint> two = endpoints(1, 1);
    EndpointStates states = first.next(new Places().group(0, "z", 0, two).endpoints(), nanos.get());
    Balancing.SlowStart slow = new Balancing.SlowStart(Duration.ofSeconds(60), 1, 10);
    EndpointPicker picker = picker(new Balancing.RoundRobin(), slow, states, two);
    nanos.addAndGet(-Duration.ofMinutes(30).toNanos());

    assertThat(shares(picker, 2)[1]).isCloseTo(0.5, within(0.02));
  }

  /** The ring grows with the share of each, which moves a few keys more. */
  @ParameterizedTest
  @CsvSource({"RING_HASH, 0.15", "MAGLEV, 0.05"})
  void keysStayWhereTheyAreWhenAnotherEndpointLeaves(String policy, double few) {
    List<Endpoint> before = endpoints(1, 1, 1, 1, 1);
    List<Endpoint> after = before.subList(0, 4);
    Map<String, Integer> was = byKey(policy, before);
    Map<String, Integer> is = byKey(policy, after);
    long moved =
        was.entrySet().stream()
            .filter(e -> e.getValue() != 4 && !e.getValue().equals(is.get(e.getKey())))
            .count();

    assertThat(new HashSet<>(was.values())).hasSize(5);
    assertThat((double) moved / was.size()).isLessThan(few);
  }

  private Map<String, Integer> byKey(String policy, List<Endpoint> endpoints) {
    double[] weights = new double[endpoints.size()];
    java.util.Arrays.fill(weights, 1.0 / weights.length);
    EndpointPicker picker = keyed(policy).byKey(endpoints, weights);
    Map<String, Integer> places = new TreeMap<>();
    for (int i = 0; i < 1_000; i++) {
      places.put("key-" + i, picker.choose(XxHash64.of("key-" + i), 0));
    }
    return places;
  }

  private Pickers keyed(String policy) {
    Balancing.Policy keyed =
        policy.equals("MAGLEV")
            ? new Balancing.Maglev(65_537, false)
            : new Balancing.RingHash(1_024, 8_388_608, false);
    return new Pickers(
        new Balancing(keyed, false, 0, false, null),
        EndpointStates.NONE,
        new Surroundings(random, nanos::get, "10.0.0.9"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RING_HASH", "MAGLEV"})
  void laterAttemptsOfAKeyFindOtherEndpoints(String policy) {
    double[] weights = {0.25, 0.25, 0.25, 0.25};
    EndpointPicker picker = keyed(policy).byKey(endpoints(1, 1, 1, 1), weights);
    Set<Integer> found = new HashSet<>();
    for (int attempt = 0; attempt < 40; attempt++) {
      found.add(picker.choose(XxHash64.of("key"), attempt));
    }

    assertThat(found).hasSizeGreaterThan(2);
  }

  @Test
  void aGivenKeyAndHostNamesStandForEndpoints() {
    Endpoint plain = endpoints(1).get(0);
    Endpoint named =
        new Endpoint(
            plain.address(),
            1,
            plain.health(),
            plain.locality(),
            0,
            Map.of(),
            Endpoint.Workload.UNKNOWN,
            "host-a",
            "");
    Endpoint keyed =
        new Endpoint(
            plain.address(),
            1,
            plain.health(),
            plain.locality(),
            0,
            Map.of(),
            Endpoint.Workload.UNKNOWN,
            "host-a",
            "stands-for-it");

    assertThat(Pickers.keys(List.of(plain, named, keyed), false))
        .containsExactly("10.0.0.1:80", "10.0.0.1:80", "stands-for-it");
    assertThat(Pickers.keys(List.of(named, keyed), true))
        .containsExactly("host-a", "stands-for-it");
  }
}
