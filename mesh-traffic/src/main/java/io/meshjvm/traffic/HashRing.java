package io.meshjvm.traffic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A ring on which each endpoint stands as often as its weight says; a key goes to the first
 * endpoint at or after its own place (Envoy: {@code ring_hash_lb.cc}, built alike, so that a key
 * finds the same endpoint).
 */
final class HashRing implements EndpointPicker {

  private final long[] places;
  private final int[] endpoints;

  private HashRing(long[] places, int[] endpoints) {
    this.places = places;
    this.endpoints = endpoints;
  }

  /**
   * Builds a ring.
   *
   * @param keys what stands for each endpoint, at least one
   * @param weights those of the endpoints, positive; they add up to 1
   */
  static HashRing of(List<String> keys, double[] weights, Balancing.RingHash config) {
    record Place(long hash, int endpoint) {}
    double least = 1;
    for (double weight : weights) {
      least = Math.min(least, weight);
    }
    double scale = Math.min(Math.ceil(least * config.minSize()) / least, (double) config.maxSize());
    List<Place> ring = new ArrayList<>();
    double target = 0;
    for (int i = 0; i < weights.length; i++) {
      target += scale * weights[i];
      for (int copy = 0; ring.size() < target; copy++) {
        ring.add(new Place(XxHash64.of(keys.get(i) + "_" + copy), i));
      }
    }
    ring.sort(Comparator.comparing(Place::hash, Long::compareUnsigned));
    return new HashRing(
        ring.stream().mapToLong(Place::hash).toArray(),
        ring.stream().mapToInt(Place::endpoint).toArray());
  }

  @Override
  public int choose(long hash, int attempt) {
    int low = 0;
    int high = places.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(places[middle], hash) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return endpoints[(low + attempt) % places.length];
  }
}
