package io.meshjvm.traffic;

import io.meshjvm.core.bootstrap.WorkloadNode;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes pickers as a cluster's policy says.
 *
 * @param balancing what the cluster says
 * @param states what this member has seen of the endpoints
 * @param around chance and clock
 */
record Pickers(Balancing balancing, EndpointStates states, Surroundings around) {

  /** A picker over the endpoints of one level, or of one locality of it. */
  EndpointPicker over(List<Endpoint> endpoints) {
    double[] weights = endpoints.stream().mapToDouble(Endpoint::weight).toArray();
    List<EndpointState> known = endpoints.stream().map(states::of).toList();
    Balancing.Policy policy = balancing.policy();
    if (policy instanceof Balancing.Random) {
      return new AnyEndpoint(endpoints.size(), around.random());
    }
    if (policy instanceof Balancing.LeastRequest least) {
      return leastRequest(least, known, weights);
    }
    EndpointPicker usual = new WeightedRoundRobin(weights, around.random().nextInt());
    return easedIn(usual, known, weights, state -> 1);
  }

  private EndpointPicker leastRequest(
      Balancing.LeastRequest policy, List<EndpointState> known, double[] weights) {
    double bias = policy.activeRequestBias();
    ToDoubleFunction<EndpointState> idle = state -> Math.pow(state.active() + 1.0, -bias);
    EndpointPicker usual =
        Arrays.stream(weights).allMatch(w -> w == weights[0])
            ? new LeastBusy(known, policy.choices(), around.random())
            : new LiveWeights(known, weights, idle, around.random());
    return easedIn(usual, known, weights, idle);
  }

  /** The usual picker, or while there are new endpoints one that eases them in. */
  private EndpointPicker easedIn(
      EndpointPicker usual,
      List<EndpointState> known,
      double[] weights,
      ToDoubleFunction<EndpointState> part) {
    Balancing.@Nullable SlowStart config = balancing.slowStart();
    if (config == null) {
      return usual;
    }
    SlowStarts starts = new SlowStarts(config, around.nanos());
    EndpointPicker easing =
        new LiveWeights(
            known,
            weights,
            state -> part.applyAsDouble(state) * starts.part(state.sinceNanos()),
            around.random());
    long newest = known.stream().mapToLong(EndpointState::sinceNanos).max().orElse(0);
    return new WhileNew(starts, newest, easing, usual);
  }

  /**
   * Another picker while endpoints are new.
   *
   * @param newest when the newest endpoint came
   */
  private record WhileNew(
      SlowStarts starts, long newest, EndpointPicker easing, EndpointPicker usual)
      implements EndpointPicker {

    @Override
    public long begin(long hash) {
      return usual.begin(hash);
    }

    @Override
    public int choose(long call, int attempt) {
      return (starts.isNew(newest) ? easing : usual).choose(call, attempt);
    }
  }

  /** Whether calls of one key go to one endpoint. */
  boolean byKey() {
    return balancing.policy() instanceof Balancing.RingHash
        || balancing.policy() instanceof Balancing.Maglev;
  }

  /**
   * A picker by key.
   *
   * @param weights parts of the whole that the endpoints get
   */
  EndpointPicker byKey(List<Endpoint> endpoints, double[] weights) {
    if (balancing.policy() instanceof Balancing.RingHash ring) {
      return HashRing.of(keys(endpoints, ring.byHostname()), weights, ring);
    }
    Balancing.Maglev maglev = (Balancing.Maglev) balancing.policy();
    return MaglevTable.of(keys(endpoints, maglev.byHostname()), weights, maglev.tableSize());
  }

  /** What stands for each endpoint (Envoy: {@code HashingLoadBalancer::hashKey}). */
  static List<String> keys(List<Endpoint> endpoints, boolean byHostname) {
    return endpoints.stream()
        .map(
            e -> {
              if (!e.hashKey().isEmpty()) {
                return e.hashKey();
              }
              return byHostname ? e.hostname() : text(e.address());
            })
        .toList();
  }

  /** An address as Envoy writes it. */
  private static String text(InetSocketAddress address) {
    if (address.isUnresolved()) {
      return address.getHostString() + ":" + address.getPort();
    }
    String ip = WorkloadNode.addressText(address.getAddress());
    return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + address.getPort();
  }
}
