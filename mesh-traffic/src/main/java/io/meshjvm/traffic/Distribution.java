package io.meshjvm.traffic;

import io.meshjvm.core.bootstrap.Locality;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * How the calls of a cluster fall on its priorities and localities at one moment, as Envoy's load
 * balancers share them out. Pure: depends on nothing but what it is made of.
 *
 * @param levels in the order in which Envoy lays them out: the healthy endpoints of each priority,
 *     then the degraded ones; their loads add up to 100
 */
record Distribution(List<Level> levels) {

  /** Copies the levels. */
  Distribution {
    levels = List.copyOf(levels);
  }

  /** Which endpoints of a priority a level has. */
  enum Kind {
    /** The healthy ones. */
    HEALTHY,
    /** The degraded ones. */
    DEGRADED,
    /** All, because too few of them are available for their health to be believed. */
    PANIC
  }

  /**
   * The endpoints of one priority that share calls.
   *
   * @param priority 0 is used first
   * @param kind which of the priority's endpoints
   * @param load percentage of the cluster's calls; endpoints of a level without load are a reserve
   * @param byLocality whether the slices share the load by their weights; else endpoints do by
   *     theirs, wherever they are
   * @param slices one for each locality that has any, without those that get nothing
   */
  record Level(int priority, Kind kind, int load, boolean byLocality, List<Slice> slices) {

    /** Copies the slices. */
    Level {
      slices = List.copyOf(slices);
    }

    /** The endpoints of all slices. */
    Stream<Endpoint> endpoints() {
      return slices.stream().flatMap(slice -> slice.endpoints().stream());
    }

    /**
     * The part of the whole that each endpoint gets where keys decide, in the endpoints' order
     * (Envoy: {@code normalizeWeights} of {@code thread_aware_lb_impl.cc}, which weighs localities
     * whatever their health).
     */
    Map<Endpoint, Double> hashWeights() {
      Map<Endpoint, Double> weights = new LinkedHashMap<>();
      boolean byNominal = slices.stream().anyMatch(slice -> slice.nominal() > 0);
      double all = weight(endpoints(), true);
      for (Slice slice : slices) {
        double unit =
            byNominal ? slice.nominal() / weight(slice.endpoints().stream(), true) : 1 / all;
        if (unit > 0) {
          slice.endpoints().forEach(e -> weights.put(e, e.weight() * unit));
        }
      }
      return weights;
    }

    /** Whether no endpoint can take its load. */
    boolean isEmpty() {
      return slices.isEmpty();
    }
  }

  /**
   * The endpoints of one locality that share calls by their weights.
   *
   * @param locality where they are
   * @param weight of the locality among those of its level, as its health allows
   * @param nominal part of its priority's calls, 0 to 1, that the locality would get if all were
   *     well; 0 if localities are not weighed
   * @param endpoints at least one
   */
  record Slice(Locality locality, double weight, double nominal, List<Endpoint> endpoints) {

    /** Copies the endpoints. */
    Slice {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * Shares calls out.
   *
   * @param dialable whether this member can speak to an endpoint; one that it cannot is as good as
   *     unhealthy, and left alone even in panic
   * @param ejected whether an endpoint is left out for a while because of what it did
   */
  static Distribution of(
      Balancing balancing,
      Endpoints endpoints,
      Predicate<Endpoint> dialable,
      Predicate<Endpoint> ejected) {
    List<PriorityGroup> priorities = PriorityGroup.of(endpoints, dialable, ejected);
    PriorityLoads loads =
        PriorityLoads.of(
            priorities.stream().map(PriorityGroup::availability).toList(),
            balancing.panicThreshold());
    List<Level> levels = new ArrayList<>();
    for (PriorityGroup group : priorities) {
      boolean panic = loads.panic().get(group.priority());
      levels.add(
          group.level(
              balancing,
              panic ? Kind.PANIC : Kind.HEALTHY,
              loads.healthy().get(group.priority()),
              dialable));
    }
    for (PriorityGroup group : priorities) {
      boolean panic = loads.panic().get(group.priority());
      levels.add(
          group.level(
              balancing,
              panic ? Kind.PANIC : Kind.DEGRADED,
              loads.degraded().get(group.priority()),
              dialable));
    }
    return new Distribution(levels);
  }

  /**
   * The same where keys decide: a level of degraded endpoints has the healthy ones of its priority
   * if there are any. (Envoy uses degraded endpoints never then, and fails where it has no other.)
   */
  Distribution forKeys() {
    Set<Integer> served = new HashSet<>();
    return new Distribution(levels.stream().map(level -> forKeys(level, served)).toList());
  }

  private Level forKeys(Level level, Set<Integer> served) {
    if (level.load() == 0 && served.contains(level.priority())) {
      return new Level(level.priority(), level.kind(), 0, false, List.of());
    }
    Level chosen =
        levels.stream()
            .filter(other -> other.priority() == level.priority() && !other.isEmpty())
            .findFirst()
            .orElse(level);
    served.add(level.priority());
    return new Level(
        level.priority(), chosen.kind(), level.load(), chosen.byLocality(), chosen.slices());
  }

  /** Whether no endpoint can take a call. */
  boolean isEmpty() {
    return levels.stream().allMatch(Level::isEmpty);
  }

  /**
   * The endpoints that share the calls, with their weights. If those that should take calls are
   * none, the first that could take their place.
   *
   * @param weighted whether an endpoint's own weight counts
   */
  Map<Endpoint, Double> shares(boolean weighted) {
    Map<Endpoint, Double> shares = new LinkedHashMap<>();
    levels.stream()
        .filter(level -> level.load() > 0)
        .forEach(level -> add(level, level.load(), weighted, shares));
    if (shares.isEmpty()) {
      levels.stream()
          .filter(level -> !level.isEmpty())
          .findFirst()
          .ifPresent(level -> add(level, 1, weighted, shares));
    }
    return shares;
  }

  private static void add(
      Level level, double load, boolean weighted, Map<Endpoint, Double> shares) {
    double sum =
        level.byLocality()
            ? level.slices().stream().mapToDouble(Slice::weight).sum()
            : weight(level.endpoints(), weighted);
    for (Slice slice : level.slices()) {
      double unit =
          level.byLocality()
              ? slice.weight() / sum / weight(slice.endpoints().stream(), weighted)
              : 1 / sum;
      slice
          .endpoints()
          .forEach(e -> shares.merge(e, load * unit * (weighted ? e.weight() : 1), Double::sum));
    }
  }

  private static double weight(Stream<Endpoint> endpoints, boolean weighted) {
    return endpoints.mapToDouble(e -> weighted ? e.weight() : 1).sum();
  }
}
