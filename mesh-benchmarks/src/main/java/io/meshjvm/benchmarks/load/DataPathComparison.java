package io.meshjvm.benchmarks.load;

import java.io.IOException;
import java.util.LinkedHashMap;
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

  private DataPathComparison() {}

  /** Runs the measurement; see the class. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    LoadOptions options = LoadOptions.of(arguments);
    if (Envoy.binary().isEmpty()) {
      throw new IllegalStateException(Envoy.MISSING);
    }
    Scratch scratch = Scratch.create();
    try (scratch;
        Testbed bed = Testbed.start(scratch.directory(), options)) {
      Samples samples = new Rounds(bed.lanes(), options).run();
      new Report(System.out, samples).print(memory(bed.lanes()));
    }
  }

  private static Map<Way, Footprint> memory(List<Lane> lanes) throws IOException {
    Map<Way, Footprint> memory = new LinkedHashMap<>();
    for (Lane lane : lanes) {
      memory.put(lane.path(), lane.footprint());
    }
    return memory;
  }
}
