package io.meshjvm.benchmarks.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures what it costs a server to end the mesh's mutual TLS and to decide about requests, with
 * the library, with the terminator and with an Envoy before it, in one run on one machine.
 *
 * <p>Each of the three stands ready twice, without any policy and with {@link InboundRules}, and
 * each has a mesh, a server and a client of its own, both in JVMs of their own. The clients are the
 * same and call over kept connections on loopback. One way at a time is loaded, in another order
 * each round. Processor time is that of client, server and Envoy together. Before anything is
 * measured, each way has to answer a request that no rule allows with 403.
 *
 * <p>Linux, and an Envoy where {@code MESHJVM_ENVOY} says or on the path. Options, each with its
 * default: {@code --rounds 5 --warm-up 2 --seconds 2.5 --callers 1,16 --payload 1024
 * --envoy-workers 2}.
 */
public final class InboundComparison {

  private static final List<String> DEFAULTS =
      List.of("--rounds", "5", "--warm-up", "2", "--seconds", "2.5", "--protocols", "HTTP1");

  private InboundComparison() {}

  /** Runs the measurement; see the class. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    LoadOptions options = options(arguments);
    if (Envoy.binary().isEmpty()) {
      throw new IllegalStateException(Envoy.MISSING);
    }
    Scratch scratch = Scratch.create();
    try (scratch;
        InboundTestbed bed = InboundTestbed.start(scratch.directory(), options)) {
      new InboundReport(System.out, new Rounds(bed.lanes(), options).run()).print();
    }
  }

  /**
   * Reads the options.
   *
   * @throws IllegalArgumentException also if anything but HTTP/1.1 is asked for
   */
  static LoadOptions options(String... arguments) {
    List<String> all = new ArrayList<>(DEFAULTS);
    all.addAll(List.of(arguments));
    LoadOptions options = LoadOptions.of(all.toArray(String[]::new));
    if (!options.protocols().equals(List.of(Protocol.HTTP1))) {
      throw new IllegalArgumentException("requests are decided about in HTTP1 here");
    }
    return options;
  }
}
