package io.meshjvm.benchmarks.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the data path of the mesh beside a pair of Envoys, plain TLS and plaintext, in one run
 * on one machine.
 *
 * <p>Every path has a client and a server of the same code, each in a JVM of its own, and calls
 * over kept connections on loopback. All stand ready all the time; one at a time is loaded, in
 * another order each round. Processor time is that of client, server and Envoys together.
 *
 * <p>Linux, and an Envoy where {@code MESHJVM_ENVOY} says or on the path. Options, each with its
 * default: {@code --rounds 5 --warm-up 3 --seconds 4 --protocols HTTP1,GRPC,TCP --callers 1,16
 * --payload 1024 --envoy-workers 2}.
 */
public final class DataPathComparison {

  private final LoadOptions options;
  private final Samples samples = new Samples();

  private DataPathComparison(LoadOptions options) {
    this.options = options;
  }

  /** Runs the measurement; see the class. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    LoadOptions options = LoadOptions.of(arguments);
    if (Envoy.binary().isEmpty()) {
      throw new IllegalStateException(Envoy.MISSING);
    }
    new DataPathComparison(options).run();
  }

  private void run() throws IOException, InterruptedException {
    Scratch scratch = Scratch.create();
    try (scratch;
        Testbed bed = Testbed.start(scratch.directory(), options)) {
      for (int round = -options.warmUp(); round < options.rounds(); round++) {
        System.err.println(round < 0 ? "warming up" : "round " + (round + 1));
        round(bed.lanes(), round);
      }
      new Report(System.out, samples).print(memory(bed.lanes()));
    }
  }

  private void round(List<Lane> lanes, int round) throws IOException {
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

  private static Map<DataPath, Footprint> memory(List<Lane> lanes) throws IOException {
    Map<DataPath, Footprint> memory = new EnumMap<>(DataPath.class);
    for (Lane lane : lanes) {
      memory.put(lane.path(), lane.footprint());
    }
    return memory;
  }
}
