package io.meshjvm.traffic;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table in which each endpoint has as many places as its weight says; a key's place says its
 * endpoint (Google's "Maglev", section 3.4; Envoy: {@code maglev_lb.cc}, built alike, so that a key
 * finds the same endpoint).
 */
final class MaglevTable implements EndpointPicker {

  private static final int FREE = -1;

  private final int[] endpoints;

  private MaglevTable(int[] endpoints) {
    this.endpoints = endpoints;
  }

  /** The order in which one endpoint asks for places. */
  private static final class Applicant {
    private final int endpoint;
    private final double weight;
    private final long offset;
    private final long skip;
    private double due;
    private long next;

    Applicant(int endpoint, String key, double weight, int size) {
      this.endpoint = endpoint;
      this.weight = weight;
      this.offset = Long.remainderUnsigned(XxHash64.of(key), size);
      this.skip = Long.remainderUnsigned(XxHash64.of(key, 1), size - 1L) + 1;
    }

    /** Takes the next place that is free, if it is this one's turn; the taken places so far. */
    int take(int[] table, int taken, int round, double greatest) {
      if (taken == table.length || round * weight < due) {
        return taken;
      }
      due += greatest;
      while (table[place(table.length)] != FREE) {
        next++;
      }
      table[place(table.length)] = endpoint;
      next++;
      return taken + 1;
    }

    private int place(int size) {
      return (int) ((offset + skip * next) % size);
    }
  }

  /**
   * Builds a table.
   *
   * @param keys what stands for each endpoint, at least one
   * @param weights those of the endpoints, positive; they add up to 1
   * @param size places, a prime number
   */
  static MaglevTable of(List<String> keys, double[] weights, int size) {
    List<Applicant> applicants =
        IntStream.range(0, weights.length)
            .boxed()
            .sorted(Comparator.comparing(keys::get))
            .map(i -> new Applicant(i, keys.get(i), weights[i], size))
            .toList();
    double greatest = Arrays.stream(weights).max().orElse(0);
    int[] table = new int[size];
    Arrays.fill(table, FREE);
    int taken = 0;
    for (int round = 1; taken < size; round++) {
      for (Applicant applicant : applicants) {
        taken = applicant.take(table, taken, round, greatest);
      }
    }
    return new MaglevTable(table);
  }

  @Override
  public int choose(long hash, int attempt) {
    long spread = attempt == 0 ? hash : hash ^ -attempt;
    return endpoints[(int) Long.remainderUnsigned(spread, endpoints.length)];
  }
}
