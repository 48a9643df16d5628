package io.meshjvm.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How a comparison is run.
 *
 * @param rounds how often everything is measured
 * @param warmUp rounds before that, which do not count
 * @param time how long a stretch of load lasts
 * @param protocols what is spoken
 * @param callers the numbers of calls under way
 * @param payload bytes of an answer, and of a request where it has any
 * @param envoyWorkers threads of each Envoy; Istio's sidecars have 2
 */
record LoadOptions(
    int rounds,
    int warmUp,
    Duration time,
    List<Protocol> protocols,
    List<Integer> callers,
    int payload,
    int envoyWorkers) {

  private static final Set<String> NAMES =
      Set.of("rounds", "warm-up", "seconds", "protocols", "callers", "payload", "envoy-workers");

  LoadOptions {
    protocols = List.copyOf(protocols);
    callers = List.copyOf(callers);
    if (rounds < 1
        || warmUp < 0
        || time.isNegative()
        || time.isZero()
        || callers.stream().anyMatch(count -> count < 1)) {
      throw new IllegalArgumentException("nothing to measure");
    }
  }

  /** Reads {@code --NAME VALUE}; what is not named has its default. */
  static LoadOptions of(String... arguments) {
    Arguments given = Arguments.of(NAMES, arguments);
    return new LoadOptions(
        given.number("rounds", 5),
        given.number("warm-up", 3),
        given.seconds("seconds", 4),
        given.list("protocols", "HTTP1,GRPC,TCP").map(Protocol::valueOf).toList(),
        given.list("callers", "1,16").map(Integer::valueOf).toList(),
        given.number("payload", 1024),
        given.number("envoy-workers", 2));
  }

  /** Everything that is compared. */
  List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (Protocol protocol : protocols) {
      callers.forEach(count -> cells.add(new Cell(protocol, count)));
    }
    return cells;
  }
}
