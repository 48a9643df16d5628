package io.meshjvm.benchmarks.load;

import io.meshjvm.testkit.Istiod;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ScheduledFuture;

/**
 * Lets a member call for a long time while 100 endpoints a second come and go, and judges: no call
 * may fail, the heap has to stay flat, changes have to be gathered, and connections to an endpoint
 * that stays have to stay.
 *
 * <p>Every server runs all the time and one of them is always an endpoint, so Envoy, which keeps
 * connections to endpoints that are gone, would fail no call either: any failure counts. Ends with
 * status 1 if the judgement is bad. Options, each with its default: {@code --seconds 600 --warm-up
 * 60 --servers 8 --rate 100}.
 */
public final class ChurnSoak {

  private static final int LOOKS = 10;
  private static final double MIB = 1024 * 1024;

  private final ChurnOptions options;

  private ChurnSoak(ChurnOptions options) {
    this.options = options;
  }

  /** Runs the soak; see the class. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    ChurnOptions options = ChurnOptions.of(arguments);
    List<Finding> findings;
    try (Scratch scratch = Scratch.create();
        Istiod istiod = Istiod.start()) {
      ChurnOutcome outcome = new ChurnSoak(options).run(istiod, scratch.directory());
      findings = outcome.findings(options.rate());
    }
    findings.forEach(System.out::println);
    System.exit(findings.stream().allMatch(Finding::good) ? 0 : 1);
  }

  private ChurnOutcome run(Istiod istiod, Path directory) throws IOException, InterruptedException {
    Path callers = MeshMembers.describe(istiod, directory, Service.CLIENT);
    Path serving = MeshMembers.describe(istiod, directory, Service.SERVER);
    String count = Integer.toString(options.servers());
    try (Worker servers = Worker.start(ChurnServers.class, serving.toString(), count);
        Flapping flapping = Flapping.declare(istiod, ChurnServers.parse(servers.greeting()));
        Worker client = Worker.start(ChurnClient.class, callers.toString())) {
      ScheduledFuture<?> changes = flapping.start(options.rate());
      ChurnOutcome outcome = observe(client, flapping, servers);
      if (changes.isDone()) {
        throw new IllegalStateException("the changes have ended early");
      }
      return outcome;
    }
  }

  private ChurnOutcome observe(Worker client, Flapping flapping, Worker servers)
      throws IOException, InterruptedException {
    Thread.sleep(options.warmUp().toMillis());
    ChurnFigures first = look(client, "figures");
    long changes = flapping.changes();
    long begin = System.nanoTime();
    Duration pause = options.time().minus(options.warmUp()).dividedBy(LOOKS);
    for (int i = 1; i < LOOKS; i++) {
      Thread.sleep(pause.toMillis());
      look(client, "figures");
    }
    Thread.sleep(pause.toMillis());
    return new ChurnOutcome(
        first,
        look(client, "end"),
        Duration.ofNanos(System.nanoTime() - begin),
        flapping.changes() - changes,
        Integer.parseInt(servers.ask("connections")));
  }

  private static ChurnFigures look(Worker client, String question) throws IOException {
    ChurnFigures figures = ChurnFigures.parse(client.ask(question));
    System.err.printf(
        Locale.ROOT,
        "%,d calls, %d failed, %,d updates, heap %.2f MiB%n",
        figures.calls(),
        figures.failures(),
        figures.updates(),
        figures.heap() / MIB);
    return figures;
  }
}
