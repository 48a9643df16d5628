package io.meshjvm.traffic;

import io.meshjvm.core.bootstrap.Locality;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes endpoints, each at an address of its own. */
final class Places {

  private final List<Endpoints.Group> groups = new ArrayList<>();
  private int next;

  static Endpoint endpoint(
      int number, int priority, String zone, long weight, Endpoint.Health health) {
    String ip = "10." + (number >> 16) + "." + (number >> 8 & 0xff) + "." + (number & 0xff);
    return new Endpoint(
        new InetSocketAddress(TestMesh.ip(ip), 80),
        weight,
        health,
        new Locality("", zone, ""),
        priority,
        Map.of(),
        Endpoint.Workload.UNKNOWN);
  }

  /** Adds a locality of endpoints of weight 1. */
  Places locality(
      int priority, String zone, long weight, int healthy, int degraded, int unhealthy) {
    List<Endpoint> endpoints = new ArrayList<>();
    add(endpoints, healthy, priority, zone, Endpoint.Health.HEALTHY);
    add(endpoints, degraded, priority, zone, Endpoint.Health.DEGRADED);
    add(endpoints, unhealthy, priority, zone, Endpoint.Health.UNHEALTHY);
    return group(priority, zone, weight, endpoints);
  }

  Places group(int priority, String zone, long weight, List<Endpoint> endpoints) {
    groups.add(new Endpoints.Group(new Locality("", zone, ""), priority, weight, endpoints));
    return this;
  }

  private void add(
      List<Endpoint> to, int count, int priority, String zone, Endpoint.Health health) {
    for (int i = 0; i < count; i++) {
      to.add(endpoint(next++, priority, zone, 1, health));
    }
  }

  Endpoints endpoints() {
    return new Endpoints("cluster", groups, 0);
  }

  Endpoints endpoints(int factor, boolean byWeight) {
    return new Endpoints("cluster", groups, 0, new Endpoints.Reserve(factor, byWeight));
  }
}
