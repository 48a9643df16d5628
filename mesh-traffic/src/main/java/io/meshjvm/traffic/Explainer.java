package io.meshjvm.traffic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts into words what {@link ActiveCluster} does with the endpoints of a cluster. */
final class Explainer {

  private final ActiveCluster active;
  private final Call call;
  private final Map<Endpoint, Double> shares = new HashMap<>();
  private int lastUsed;

  private Explainer(ActiveCluster active, Call call) {
    this.active = active;
    this.call = call;
  }

  /**
   * Explains a cluster.
   *
   * @param call with the normal form of the host
   */
  static Explanation explain(ActiveCluster active, Call call) {
    Explainer explainer = new Explainer(active, call);
    explainer.share();
    return explainer.explanation();
  }

  private void share() {
    List<Candidate> candidates = active.candidates(call);
    double sum = candidates.stream().mapToDouble(Candidate::weight).sum();
    for (Candidate candidate : candidates) {
      Endpoint endpoint = candidate.target().endpoint();
      shares.merge(endpoint, candidate.weight() / sum, Double::sum);
      lastUsed = Math.max(lastUsed, endpoint.priority());
    }
  }

  private Explanation explanation() {
    List<Explanation.Destination> destinations =
        active.considered(call).stream().map(this::destination).toList();
    return new Explanation(
        call,
        active.cluster(),
        destinations,
        active.endpoints().skipped(),
        shares.isEmpty() ? Shortage.of(active, call) : null,
        notes(destinations));
  }

  private Explanation.Destination destination(Endpoint endpoint) {
    Transport transport = active.transport(endpoint, call.host());
    EndpointState state = active.states().of(endpoint);
    double share = Math.min(1, shares.getOrDefault(endpoint, 0.0));
    String obstacle = obstacle(endpoint, transport, state);
    return new Explanation.Destination(
        endpoint,
        transport,
        obstacle == null || share > 0,
        share,
        isGateway(endpoint),
        state.ejected(),
        state.active(),
        reason(endpoint, share, obstacle));
  }

  /** What keeps an endpoint from taking calls, whatever its neighbours do. */
  private static @Nullable String obstacle(
      Endpoint endpoint, Transport transport, EndpointState state) {
    if (transport instanceof Transport.Unsupported unsupported) {
      return "not spoken here: " + unsupported.reason();
    }
    if (endpoint.health() == Endpoint.Health.DRAINING) {
      return "DRAINING, says the control plane: no new connections";
    }
    if (!endpoint.health().isUsable()) {
      return endpoint.health() + ", says the control plane";
    }
    if (state.ejected()) {
      return "left out for a while because calls to it failed (outlier detection)";
    }
    return endpoint.weight() == 0 ? "its weight is 0" : null;
  }

  private String reason(Endpoint endpoint, double share, @Nullable String obstacle) {
    if (share > 0) {
      String part = String.format(Locale.ROOT, "gets %.1f %% of the calls", 100 * share);
      return obstacle == null
          ? part
          : part + " in panic, since too few are well for health to be believed; " + obstacle;
    }
    return obstacle == null ? reserve(endpoint) : obstacle;
  }

  /** Why an endpoint that could take calls gets none. */
  private String reserve(Endpoint endpoint) {
    if (endpoint.priority() > lastUsed) {
      return "priority "
          + endpoint.priority()
          + " is not used while "
          + (lastUsed <= 0 ? "priority 0" : "priorities up to " + lastUsed)
          + " can take all calls";
    }
    return endpoint.health() == Endpoint.Health.DEGRADED
        ? "DEGRADED: not used while healthy endpoints can take all calls"
        : "others of priority " + endpoint.priority() + " take all calls";
  }

  private List<String> notes(List<Explanation.Destination> destinations) {
    List<String> notes = new ArrayList<>();
    int skipped = active.endpoints().skipped();
    if (skipped > 0) {
      notes.add(
          skipped
              + " endpoint(s) are left out, since their address is none that can be dialled: a"
              + " pipe, a port of 0, or a host name where an IP address is wanted");
    }
    if (destinations.stream().anyMatch(Explanation.Destination::gateway)) {
      notes.add(
          "Behind a gateway there are only endpoints with mutual TLS: istiod leaves out those of"
              + " another network that speak plaintext, so that nothing here can count them");
    }
    return notes;
  }

  /** istiod gives a gateway in place of a workload no name, and mutual TLS in any case. */
  private static boolean isGateway(Endpoint endpoint) {
    return endpoint.tlsMode().equals("istio")
        && endpoint.workload().name().isEmpty()
        && !endpoint.workload().cluster().isEmpty();
  }
}
