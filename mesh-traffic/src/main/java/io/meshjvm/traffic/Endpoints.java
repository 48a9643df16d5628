package io.meshjvm.traffic;

import io.meshjvm.core.bootstrap.Locality;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * All endpoints of one cluster: a ClusterLoadAssignment, read.
 *
 * @param cluster name of the cluster, as EDS knows it
 * @param groups by locality and priority, in the order of the control plane
 * @param skipped how many endpoints were left out because their address is none that can be dialled
 * @param reserve how much loss a priority takes before calls go to the next
 */
public record Endpoints(String cluster, List<Group> groups, int skipped, Reserve reserve) {

  /** Checks and copies the parts. */
  public Endpoints {
    Objects.requireNonNull(cluster, "cluster");
    groups = List.copyOf(groups);
    Objects.requireNonNull(reserve, "reserve");
  }

  /** Endpoints with Envoy's own reserve; parameters as in the other constructor. */
  public Endpoints(String cluster, List<Group> groups, int skipped) {
    this(cluster, groups, skipped, Reserve.DEFAULT);
  }

  /**
   * How much loss a priority or locality takes before others get some of its calls (Envoy: {@code
   * ClusterLoadAssignment.policy}).
   *
   * @param overprovisioningFactor in percent: with 140, calls spill over once less than 1/1.4 of
   *     the endpoints are healthy
   * @param byWeight whether health is measured by the weights of endpoints instead of their number
   */
  public record Reserve(int overprovisioningFactor, boolean byWeight) {

    /** Envoy's own. */
    public static final Reserve DEFAULT = new Reserve(140, false);

    /** Checks the factor. */
    public Reserve {
      if (overprovisioningFactor < 1) {
        throw new IllegalArgumentException("factor " + overprovisioningFactor);
      }
    }
  }

  /** No endpoints for {@code cluster}. */
  static Endpoints none(String cluster) {
    return new Endpoints(cluster, List.of(), 0);
  }

  /**
   * The endpoints of one locality and priority.
   *
   * @param locality where they are
   * @param priority 0 is used first
   * @param weight share of the locality among those of its priority, if the cluster weighs them
   * @param endpoints the endpoints
   */
  public record Group(Locality locality, int priority, long weight, List<Endpoint> endpoints) {

    /** Checks and copies the parts. */
    public Group {
      Objects.requireNonNull(locality, "locality");
      endpoints = List.copyOf(endpoints);
    }
  }

  /** The endpoints of all groups. */
  public Stream<Endpoint> stream() {
    return groups.stream().flatMap(group -> group.endpoints().stream());
  }

  /** Whether there is no endpoint. */
  public boolean isEmpty() {
    return groups.stream().allMatch(group -> group.endpoints().isEmpty());
  }
}
