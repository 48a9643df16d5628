package io.meshjvm.traffic;

import io.meshjvm.core.bootstrap.Locality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** The endpoints of one priority by locality and by what they can take. */
final class PriorityGroup {

  private final int priority;
  private final Endpoints.Reserve reserve;
  private final List<Region> regions;

  private PriorityGroup(int priority, Endpoints.Reserve reserve, List<Region> regions) {
    this.priority = priority;
    this.reserve = reserve;
    this.regions = regions;
  }

  /** The endpoints of one locality; those of weight 0 are not among them. */
  private record Region(
      Locality locality,
      long weight,
      List<Endpoint> all,
      List<Endpoint> healthy,
      List<Endpoint> degraded) {

    /** Those that count where health is measured (Envoy: {@code excludeBasedOnHealthFlag}). */
    List<Endpoint> counted() {
      return all.stream().filter(e -> e.health() != Endpoint.Health.DRAINING).toList();
    }

    List<Endpoint> of(Distribution.Kind kind) {
      return switch (kind) {
        case HEALTHY -> healthy;
        case DEGRADED -> degraded;
        case PANIC -> all;
      };
    }
  }

  /** The priorities from 0 to the last, at least one; those between that have no endpoint too. */
  static List<PriorityGroup> of(
      Endpoints endpoints, Predicate<Endpoint> dialable, Predicate<Endpoint> ejected) {
    int last = endpoints.groups().stream().mapToInt(Endpoints.Group::priority).max().orElse(0);
    return IntStream.rangeClosed(0, last)
        .mapToObj(
            p ->
                new PriorityGroup(p, endpoints.reserve(), regions(p, endpoints, dialable, ejected)))
        .toList();
  }

  private static List<Region> regions(
      int priority,
      Endpoints endpoints,
      Predicate<Endpoint> dialable,
      Predicate<Endpoint> ejected) {
    Map<Locality, Region> regions = new LinkedHashMap<>();
    for (Endpoints.Group group : endpoints.groups()) {
      if (group.priority() == priority) {
        Region region =
            regions.merge(
                group.locality(),
                new Region(
                    group.locality(),
                    group.weight(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>()),
                (known, again) ->
                    new Region(
                        known.locality(),
                        again.weight(),
                        known.all(),
                        known.healthy(),
                        known.degraded()));
        group.endpoints().stream()
            .filter(e -> e.weight() > 0)
            .forEach(e -> sort(e, region, dialable.test(e), ejected.test(e)));
      }
    }
    return List.copyOf(regions.values());
  }

  private static void sort(Endpoint endpoint, Region region, boolean dialable, boolean ejected) {
    region.all().add(endpoint);
    if (dialable && !ejected) {
      switch (endpoint.health()) {
        case UNKNOWN, HEALTHY -> region.healthy().add(endpoint);
        case DEGRADED -> region.degraded().add(endpoint);
        case DRAINING, UNHEALTHY -> {}
      }
    }
  }

  int priority() {
    return priority;
  }

  PriorityLoads.Availability availability() {
    long whole = measure(Region::counted);
    return new PriorityLoads.Availability(
        count(Region::all),
        count(Region::counted),
        count(Region::healthy),
        count(Region::degraded),
        capacity(Region::healthy, whole),
        capacity(Region::degraded, whole));
  }

  private int capacity(Function<Region, List<Endpoint>> which, long whole) {
    return PriorityLoads.capacity(reserve.overprovisioningFactor(), measure(which), whole);
  }

  private long measure(Function<Region, List<Endpoint>> which) {
    ToLongFunction<Endpoint> measure = reserve.byWeight() ? Endpoint::weight : e -> 1;
    return regions.stream().flatMap(r -> which.apply(r).stream()).mapToLong(measure).sum();
  }

  private int count(Function<Region, List<Endpoint>> which) {
    return regions.stream().mapToInt(r -> which.apply(r).size()).sum();
  }

  /** The endpoints of one kind as they share {@code load}. */
  Distribution.Level level(
      Balancing balancing, Distribution.Kind kind, int load, Predicate<Endpoint> dialable) {
    boolean byLocality =
        balancing.localityWeighted()
            && kind != Distribution.Kind.PANIC
            && regions.stream().anyMatch(r -> weight(r, kind) > 0);
    long nominal =
        balancing.localityWeighted() ? regions.stream().mapToLong(Region::weight).sum() : 0;
    List<Distribution.Slice> slices = new ArrayList<>();
    for (Region region : regions) {
      List<Endpoint> endpoints = region.of(kind).stream().filter(dialable).toList();
      double weight = weight(region, kind);
      if (!endpoints.isEmpty() && !(byLocality && weight == 0)) {
        slices.add(
            new Distribution.Slice(
                region.locality(),
                weight,
                nominal == 0 ? 0 : (double) region.weight() / nominal,
                endpoints));
      }
    }
    boolean refuses = kind == Distribution.Kind.PANIC && balancing.failInPanic();
    return new Distribution.Level(priority, kind, load, byLocality, refuses ? List.of() : slices);
  }

  /** The weight of a locality as far as its endpoints are available. */
  private double weight(Region region, Distribution.Kind kind) {
    int counted = region.counted().size();
    if (counted == 0) {
      return 0;
    }
    double available = (double) region.of(kind).size() / counted;
    return region.weight() * Math.min(1, reserve.overprovisioningFactor() / 100.0 * available);
  }
}
