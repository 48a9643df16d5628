package io.meshjvm.traffic;

import java.util.random.RandomGenerator;

/**
 * Any endpoint, whatever its weight (Envoy: {@code random_lb.cc}).
 *
 * @param size how many endpoints there are
 * @param random thread-safe
 */
record AnyEndpoint(int size, RandomGenerator random) implements EndpointPicker {

  @Override
  public int choose(long call, int attempt) {
    return random.nextInt(size);
  }
}
