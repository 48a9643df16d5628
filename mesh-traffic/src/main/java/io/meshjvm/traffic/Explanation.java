package io.meshjvm.traffic;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where calls to a service go at one moment, and why not elsewhere: its cluster, and what becomes
 * of each endpoint.
 *
 * @param call what was asked for
 * @param cluster the cluster that answers for it
 * @param endpoints all of its endpoints, in the order of the control plane
 * @param skipped how many more the control plane named with an address that cannot be dialled
 * @param shortage why no call goes anywhere, or null if calls do
 * @param notes what else is worth knowing of the cluster, one sentence each
 */
public record Explanation(
    Call call,
    Cluster cluster,
    List<Destination> endpoints,
    int skipped,
    Pick.@Nullable NoEndpoint shortage,
    List<String> notes) {

  /** Checks and copies the parts. */
  public Explanation {
    Objects.requireNonNull(call, "call");
    Objects.requireNonNull(cluster, "cluster");
    endpoints = List.copyOf(endpoints);
    notes = List.copyOf(notes);
  }

  /** Why no call goes anywhere; empty if calls do. */
  public Optional<Pick.NoEndpoint> problem() {
    return Optional.ofNullable(shortage);
  }

  /**
   * An endpoint, and what becomes of it.
   *
   * @param endpoint the endpoint
   * @param transport how it is spoken to, or would be
   * @param usable whether it could take calls: it is well, has weight, and this library speaks its
   *     transport. Whether it takes any now is what {@code share} says
   * @param share part of the calls that it gets now, 0 to 1
   * @param gateway whether it is a gateway in front of another network rather than a workload
   * @param ejected whether it is left out for a while because calls to it failed
   * @param active calls of this member that are under way to it
   * @param reason why it gets that share, in words
   */
  public record Destination(
      Endpoint endpoint,
      Transport transport,
      boolean usable,
      double share,
      boolean gateway,
      boolean ejected,
      int active,
      String reason) {

    /** Checks the parts. */
    public Destination {
      Objects.requireNonNull(endpoint, "endpoint");
      Objects.requireNonNull(transport, "transport");
      Objects.requireNonNull(reason, "reason");
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("no share: " + share);
      }
    }
  }
}
