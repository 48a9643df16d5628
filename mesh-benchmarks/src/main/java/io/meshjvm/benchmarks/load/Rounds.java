package io.meshjvm.benchmarks.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Loads what stands ready, one at a time and in another order each round.
 *
 * @param lanes what is compared
 * @param options how often, how long and with what
 */
record Rounds(List<Lane> lanes, LoadOptions options) {

  Rounds {
    lanes = List.copyOf(lanes);
  }

  /** Runs all rounds. Those to warm up are not among the samples. */
  Samples run() throws IOException {
    Samples samples = new Samples();
    for (int round = -options.warmUp(); round < options.rounds(); round++) {
      System.err.println(round < 0 ? "warming up" : "round " + (round + 1));
      run(round, samples);
    }
    return samples;
  }

  private void run(int round, Samples samples) throws IOException {
    List<Lane> order = new ArrayList<>(lanes);
    Collections.rotate(order, round);
    for (Cell cell : options.cells()) {
      for (Lane lane : order) {
        Sample sample = lane.measure(cell, options.time());
        if (round >= 0) {
          samples.add(cell, lane.path(), sample);
        }
      }
    }
  }
}
