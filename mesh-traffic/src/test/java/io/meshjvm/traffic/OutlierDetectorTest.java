package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.traffic.FailureRuns.Local;
import io.meshjvm.traffic.OutlierDetection.Consecutive;
import io.meshjvm.traffic.OutlierDetection.Ejection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutlierDetectorTest {

  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration BASE = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofSeconds(100);

  private final Random random = new Random(1);
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private List<Outlier> endpoints = List.of();
  private OutlierDetector detector = detector(ejecting(100, false), 1);

  @ParameterizedTest
  @CsvSource({
    // limit 5: gateway failures are told first, since Envoy counts them first
    "500 500 500 500,                         ''",
    "500 500 500 500 500,                     SERVER_ERRORS",
    "500 500 500 500 200 500 500 500 500,     ''",
    "500 500 500 500 499 500,                 ''",
    "503 503 503 503 503,                     GATEWAY_FAILURES SERVER_ERRORS",
    "502 503 504 502 503,                     GATEWAY_FAILURES SERVER_ERRORS",
    "503 503 503 503 500,                     SERVER_ERRORS",
    "501 505 599 500 502,                     SERVER_ERRORS",
    "503 503 200 503 503 503,                 ''",
    "600 600 600 600 600,                     ''",
    "503 503 503 503 503 503 503,             GATEWAY_FAILURES SERVER_ERRORS",
    "failed failed failed failed failed,      GATEWAY_FAILURES SERVER_ERRORS",
    "late late late failed failed,            GATEWAY_FAILURES SERVER_ERRORS",
    "failed failed failed connected failed failed, GATEWAY_FAILURES SERVER_ERRORS",
    "failed failed failed final failed failed,     ''",
    "failed 500 failed 500 failed,            SERVER_ERRORS",
    "failed failed failed failed succeeded failed, ''",
  })
  void countsFailuresToConnectAsAnswersUnlessTheyAreSplitOff(String calls, String reached) {
    assertThat(rules(calls, detection(false, ejecting(100, false)))).isEqualTo(reached);
  }

  @ParameterizedTest
  @CsvSource({
    "failed failed failed failed failed,                     LOCAL_ORIGIN_FAILURES",
    "late late failed late failed,                           LOCAL_ORIGIN_FAILURES",
    "failed failed failed failed connected failed,           ''",
    "failed failed failed failed final failed,               ''",
    "failed failed failed failed 200 failed,                 LOCAL_ORIGIN_FAILURES",
    "failed failed failed failed succeeded failed,           ''",
    "500 failed 500 failed 500 failed 500 failed 500,        SERVER_ERRORS",
    "503 connected 503 connected 503 503 503,                GATEWAY_FAILURES SERVER_ERRORS",
  })
  void countsFailuresToConnectApartWhereTheyAreSplitOff(String calls, String reached) {
    assertThat(rules(calls, detection(true, ejecting(100, false)))).isEqualTo(reached);
  }

  @Test
  void neverReachesALimitOfZero() {
    OutlierDetection off =
        new OutlierDetection(
            new Consecutive(0, 100),
            new Consecutive(0, 100),
            new Consecutive(0, 100),
            false,
            INTERVAL,
            ejecting(100, false));

    assertThat(rules("500 ".repeat(100) + "503 ".repeat(100), off)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // endpoints, percent, always one, how many may be ejected
    "1,   10, false, 0",
    "9,   10, false, 0",
    "10,  10, false, 1",
    "19,  10, false, 1",
    "20,  10, false, 2",
    "3,   50, false, 1",
    "3,   66, false, 1",
    "3,   67, false, 2",
    "3,  100, false, 3",
    "10,   0, false, 0",
    "1,   10, true,  1",
    "9,   10, true,  1",
    "10,   0, true,  1",
    "20,  10, true,  2",
  })
  void ejectsNoMoreThanThePercentage(int count, int percent, boolean alwaysOne, int ejected) {
    detector = detector(ejecting(percent, alwaysOne), count);

    endpoints.forEach(this::fail);

    assertThat(detector.ejected()).isEqualTo(ejected);
  }

  @Test
  void letsAnEndpointComeBackAtTheFirstIntervalAfterItsTime() {
    fail(endpoints.get(0));

    assertThat(intervalsUntilBack()).isEqualTo(3);
    assertThat(detector.ejected()).isZero();
  }

  @Test
  void ejectsForLongerEachTimeUpToTheLongestTime() {
    List<Integer> times = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      fail(endpoints.get(0));
      times.add(intervalsUntilBack() * 10);
    }

    assertThat(times).containsExactly(30, 60, 90, 100, 100, 100);
  }

  @Test
  void ejectsForShorterAgainAfterIntervalsWithoutEjection() {
    fail(endpoints.get(0));
    intervalsUntilBack();
    fail(endpoints.get(0));
    intervalsUntilBack();
    assertThat(endpoints.get(0).backoff()).isEqualTo(2);

    pass(INTERVAL);
    assertThat(endpoints.get(0).backoff()).isEqualTo(1);
    fail(endpoints.get(0));
    assertThat(intervalsUntilBack()).as("the second time again").isEqualTo(6);

    pass(INTERVAL);
    pass(INTERVAL);
    pass(INTERVAL);
    assertThat(endpoints.get(0).backoff()).isZero();
    assertThat(detector.isQuiet()).isTrue();
    fail(endpoints.get(0));
    assertThat(intervalsUntilBack()).as("the first time again").isEqualTo(3);
  }

  @Test
  void addsJitterToTheTime() {
    Ejection jittered = new Ejection(BASE, LONGEST, Duration.ofSeconds(60), 100, false);
    detector = detector(jittered, 200);

    endpoints.forEach(this::fail);
    pass(Duration.ofSeconds(29));
    assertThat(detector.ejected()).isEqualTo(200);
    pass(Duration.ofSeconds(30));
    assertThat(detector.ejected()).isBetween(50, 150);
    pass(Duration.ofSeconds(31));
    assertThat(detector.ejected()).isZero();
  }

  @Test
  void startsARunAnewAfterAnEndpointCameBack() {
    fail(endpoints.get(0));
    answer(endpoints.get(0), 500, 4);
    intervalsUntilBack();

    answer(endpoints.get(0), 500, 4);
    assertThat(detector.ejected()).isZero();
    answer(endpoints.get(0), 500, 1);
    assertThat(detector.ejected()).isEqualTo(1);
  }

  @Test
  void detectsAnewWhenThereWasNoRoom() {
    detector = detector(ejecting(50, false), 2);
    fail(endpoints.get(0));
    fail(endpoints.get(1));
    assertThat(endpoints.get(1).ejected()).isFalse();
    intervalsUntilBack();

    answer(endpoints.get(1), 500, 4);
    assertThat(endpoints.get(1).ejected()).isFalse();
    answer(endpoints.get(1), 500, 1);
    assertThat(endpoints.get(1).ejected()).isTrue();
  }

  @Test
  void ejectsInAsManyCasesAsAreEnforced() {
    Consecutive half = new Consecutive(5, 50);
    OutlierDetection detection =
        new OutlierDetection(half, half, half, false, INTERVAL, ejecting(100, false));
    detector = detector(detection, 1_000);

    endpoints.forEach(endpoint -> answer(endpoint, 500, 5));

    assertThat(detector.ejected()).isBetween(400, 600);
  }

  @Test
  void onlyNotesWhatIsNotEnforced() {
    Consecutive none = new Consecutive(5, 0);
    OutlierDetection detection =
        new OutlierDetection(none, none, none, false, INTERVAL, ejecting(100, false));
    detector = detector(detection, 1);

    answer(endpoints.get(0), 503, 100);

    assertThat(detector.ejected()).isZero();
  }

  @Test
  void forgetsAnEndpointThatHasGone() {
    detector = detector(ejecting(50, false), 2);
    Outlier gone = endpoints.get(0);
    fail(gone);
    endpoints = List.of(endpoints.get(1), new Outlier(new EndpointState(0)));
    detector.endpoints(endpoints);

    assertThat(detector.ejected()).isZero();
    assertThat(detector.reached(gone, OutlierRule.SERVER_ERRORS, now)).isFalse();
    fail(endpoints.get(0));
    assertThat(detector.ejected()).as("there is room again").isEqualTo(1);
  }

  @Test
  void keepsEjectionsWhenTheRulesChange() {
    fail(endpoints.get(0));
    Ejection shorter = new Ejection(Duration.ofSeconds(5), LONGEST, Duration.ZERO, 100, false);
    detector.detection(detection(false, shorter));

    assertThat(detector.ejected()).isEqualTo(1);
    assertThat(intervalsUntilBack()).isEqualTo(1);
  }

  @Test
  void letsAllComeBackWhenDetectionEnds() {
    detector = detector(ejecting(100, false), 5);
    endpoints.forEach(this::fail);

    detector.release(now);

    assertThat(endpoints).noneMatch(Outlier::ejected);
  }

  @Test
  void keepsNobodyForLongerWhenTheClockIsSetBack() {
    fail(endpoints.get(0));
    now = now.minus(Duration.ofHours(5));

    assertThat(intervalsUntilBack()).isLessThanOrEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void neverExceedsThePercentageWhateverHappens(long seed) {
    Random chance = new Random(seed);
    int percent = chance.nextInt(101);
    boolean alwaysOne = chance.nextBoolean();
    detector = detector(ejecting(percent, alwaysOne), 1 + chance.nextInt(30));
    for (int step = 0; step < 2_000; step++) {
      switch (chance.nextInt(10)) {
        case 0 -> pass(Duration.ofSeconds(chance.nextInt(20)));
        case 1 -> answer(any(chance), 200, 1);
        default -> answer(any(chance), chance.nextBoolean() ? 500 : 503, chance.nextInt(6));
      }
      int ejected = detector.ejected();
      int room = endpoints.size() * percent / 100;
      assertThat(ejected).isBetween(0, alwaysOne ? Math.max(1, room) : room);
      assertThat(endpoints).allMatch(endpoint -> endpoint.backoff() >= 0);
    }
  }

  private Outlier any(Random chance) {
    return endpoints.get(chance.nextInt(endpoints.size()));
  }

  private void fail(Outlier endpoint) {
    answer(endpoint, 500, 5);
  }

  private void answer(Outlier endpoint, int status, int times) {
    for (int i = 0; i < times; i++) {
      endpoint
          .runs()
          .answered(status, detector.detection(), rule -> detector.reached(endpoint, rule, now));
    }
  }

  private void pass(Duration time) {
    now = now.plus(time);
    detector.interval(now);
  }

  private int intervalsUntilBack() {
    int intervals = 0;
    while (detector.ejected() > 0) {
      pass(INTERVAL);
      intervals++;
    }
    return intervals;
  }

  private OutlierDetector detector(Ejection ejection, int count) {
    return detector(detection(false, ejection), count);
  }

  private OutlierDetector detector(OutlierDetection detection, int count) {
    endpoints = Stream.generate(() -> new Outlier(new EndpointState(0))).limit(count).toList();
    OutlierDetector made = new OutlierDetector(detection, random);
    made.endpoints(endpoints);
    return made;
  }

  private static Ejection ejecting(int percent, boolean alwaysOne) {
    return new Ejection(BASE, LONGEST, Duration.ZERO, percent, alwaysOne);
  }

  private static OutlierDetection detection(boolean split, Ejection ejection) {
    Consecutive five = new Consecutive(5, 100);
    return new OutlierDetection(five, five, five, split, INTERVAL, ejection);
  }

  /** The rules whose limit {@code calls} reach, in order. */
  private static String rules(String calls, OutlierDetection detection) {
    FailureRuns runs = new FailureRuns();
    List<String> reached = new ArrayList<>();
    for (String call : calls.trim().split(" +")) {
      switch (call) {
        case "failed" -> runs.local(Local.FAILED, detection, rule -> reached.add(rule.name()));
        case "late" -> runs.local(Local.TIMED_OUT, detection, rule -> reached.add(rule.name()));
        case "connected" -> runs.local(Local.CONNECTED, detection, r -> reached.add(r.name()));
        case "final" -> runs.local(Local.CONNECTED_FINAL, detection, r -> reached.add(r.name()));
        case "succeeded" -> runs.succeeded(detection, rule -> reached.add(rule.name()));
        default ->
            runs.answered(Integer.parseInt(call), detection, rule -> reached.add(rule.name()));
      }
    }
    return String.join(" ", reached);
  }
}
