package io.meshjvm.traffic;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The least busy of some endpoints that are chosen at random, of equals the one that was chosen
 * first (Envoy: {@code LeastRequestLoadBalancer::unweightedHostPickNChoices}).
 *
 * @param states what is known of the endpoints
 * @param choices how many are chosen
 * @param random thread-safe
 */
record LeastBusy(List<EndpointState> states, int choices, RandomGenerator random)
    implements EndpointPicker {

  @Override
  public int choose(long call, int attempt) {
    int best = random.nextInt(states.size());
    int least = states.get(best).active();
    for (int i = 1; i < choices; i++) {
      int other = random.nextInt(states.size());
      int active = states.get(other).active();
      if (active < least) {
        best = other;
        least = active;
      }
    }
    return best;
  }
}
