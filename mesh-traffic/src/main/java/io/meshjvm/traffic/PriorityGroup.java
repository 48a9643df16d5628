package io.meshjvm.traffic;

import io.meshjvm.core.bootstrap.Locality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    long whole = measure(Distribution.Kind.PANIC);
    return new PriorityLoads.Availability(
        count(Distribution.Kind.PANIC),
        count(Distribution.Kind.HEALTHY),
        count(Distribution.Kind.DEGRADED),
        capacity(Distribution.Kind.HEALTHY, whole),
        capacity(Distribution.Kind.DEGRADED, whole));
  }

  private int capacity(Distribution.Kind kind, long whole) {
    return PriorityLoads.capacity(reserve.overprovisioningFactor(), measure(kind), whole);
  }

  private long measure(Distribution.Kind kind) {
    ToLongFunction<Endpoint> measure = reserve.byWeight() ? Endpoint::weight : e -> 1;
    return regions.stream().flatMap(r -> r.of(kind).stream()).mapToLong(measure).sum();
  }

  private int count(Distribution.Kind kind) {
    return regions.stream().mapToInt(r -> r.of(kind).size()).sum();
  }

  /** The endpoints of one kind as they share {@code load}. */
  Distribution.Level level(
      Balancing balancing, Distribution.Kind kind, int load, Predicate<Endpoint> dialable) {
    boolean byLocality =
        balancing.localityWeighted()
            && kind != Distribution.Kind.PANIC
            && regions.stream().anyMatch(r -> weight(r, kind) > 0);
    long nominal = regions.stream().mapToLong(Region::weight).sum();
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
    if (region.all().isEmpty()) {
      return 0;
    }
    double available = (double) region.of(kind).size() / region.all().size();
    return region.weight() * Math.min(1, reserve.overprovisioningFactor() / 100.0 * available);
  }
}
