package io.meshjvm.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One data path, set up from end to end: a client and a server, each in a JVM of its own, and the
 * Envoys between them if there are any.
 *
 * @param path which
 * @param client who calls
 * @param server who answers
 * @param envoys processes in between
 */
record Lane(Way path, Worker client, Worker server, List<ProcessHandle> envoys) {

  Lane {
    envoys = List.copyOf(envoys);
  }

  /** Loads the path for a while. */
  Sample measure(Cell cell, Duration time) throws IOException {
    Duration before = cpu();
    String answer =
        client.ask("run " + cell.protocol() + " " + cell.callers() + " " + time.toMillis());
    return new Sample(LoadResult.parse(answer), cpu().minus(before));
  }

  /** What memory it has come to take. */
  Footprint footprint() throws IOException {
    long client = Footprint.resident(List.of(client().process()));
    long server = Footprint.resident(List.of(server().process()));
    long heaps = Long.parseLong(client().ask("heap")) + Long.parseLong(server().ask("heap"));
    return new Footprint(client, server, Footprint.resident(envoys), heaps);
  }

  private Duration cpu() {
    List<ProcessHandle> all = new ArrayList<>(envoys);
    all.add(client.process());
    all.add(server.process());
    return all.stream()
        .map(process -> process.info().totalCpuDuration().orElseThrow())
        .reduce(Duration.ZERO, Duration::plus);
  }
}
