package io.meshjvm.benchmarks.load;

import java.io.IOException;
import java.nio.file.Path;

/** A member that calls while endpoints come and go, in a JVM of its own. */
final class ChurnClient {

  private final ChurnLoad load;
  private final Updates updates;

  private ChurnClient(ChurnLoad load, Updates updates) {
    this.load = load;
    this.updates = updates;
  }

  /**
   * Calls until the parent ends.
   *
   * @param arguments the directory with the member's five files
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (MeshConnector connector = MeshConnector.join(Path.of(arguments[0]));
        Updates updates = new Updates(connector.mesh());
        ChurnLoad load = ChurnLoad.start(connector)) {
      WorkerLoop.run("calling", new ChurnClient(load, updates)::answer);
    }
  }

  /** Answers {@code figures}, or {@code end} with the same after the last call. */
  private String answer(String question) throws InterruptedException {
    switch (question) {
      case "figures" -> {}
      case "end" -> load.end();
      default -> throw new IllegalArgumentException("asked for " + question);
    }
    Tally tally = load.tally();
    tally.reasons().forEach(reason -> System.err.println("failed: " + reason));
    return new ChurnFigures(tally.calls(), tally.failures(), updates.count(), Heap.used()).format();
  }
}
