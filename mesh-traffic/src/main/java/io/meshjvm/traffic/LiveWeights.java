package io.meshjvm.traffic;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * Endpoints as often as weights say that change from call to call. Where Envoy puts each endpoint
 * back into a schedule by its weight of the moment, this draws by the weights of the moment: the
 * same shares, without a lock. A pick takes time in proportion to the number of endpoints.
 */
final class LiveWeights implements EndpointPicker {

  private final List<EndpointState> states;
  private final double[] weights;
  private final ToDoubleFunction<EndpointState> part;
  private final RandomGenerator random;

  /**
   * Creates a picker.
   *
   * @param states what is known of the endpoints
   * @param weights those of the endpoints, positive
   * @param part what of its weight an endpoint has now, above 0
   * @param random thread-safe
   */
  LiveWeights(
      List<EndpointState> states,
      double[] weights,
      ToDoubleFunction<EndpointState> part,
      RandomGenerator random) {
    this.states = states;
    this.weights = weights.clone();
    this.part = part;
    this.random = random;
  }

  @Override
  public int choose(long call, int attempt) {
    double[] upTo = new double[weights.length];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * part.applyAsDouble(states.get(i));
      upTo[i] = sum;
    }
    double point = random.nextDouble() * sum;
    for (int i = 0; i < upTo.length; i++) {
      if (point < upTo[i]) {
        return i;
      }
    }
    return upTo.length - 1;
  }
}
