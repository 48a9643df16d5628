package io.meshjvm.testkit.internal.registration;

import io.meshjvm.testkit.config.WorkloadEntry;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The annotations by which istiod keeps track of a WorkloadEntry. */
final class Annotations {

  static final String GROUP = "istio.io/autoRegistrationGroup";
  static final String CONTROLLER = "istio.io/workloadController";
  static final String CONNECTED_AT = "istio.io/connectedAt";
  static final String DISCONNECTED_AT = "istio.io/disconnectedAt";

  private Annotations() {}

  static WorkloadEntry connected(WorkloadEntry entry, String controller, Instant at) {
    Map<String, String> changed = new HashMap<>(entry.annotations());
    changed.put(CONTROLLER, controller);
    changed.put(CONNECTED_AT, at.toString());
    changed.remove(DISCONNECTED_AT);
    return Entries.withAnnotations(entry, changed);
  }

  static WorkloadEntry disconnected(WorkloadEntry entry, Instant at) {
    Map<String, String> changed = new HashMap<>(entry.annotations());
    changed.remove(CONNECTED_AT);
    changed.put(DISCONNECTED_AT, at.toString());
    return Entries.withAnnotations(entry, changed);
  }

  static Optional<Instant> connectedAt(WorkloadEntry entry) {
    return Optional.ofNullable(entry.annotations().get(CONNECTED_AT)).map(Instant::parse);
  }

  static Optional<Instant> disconnectedAt(WorkloadEntry entry) {
    return Optional.ofNullable(entry.annotations().get(DISCONNECTED_AT)).map(Instant::parse);
  }

  static boolean controlledBy(WorkloadEntry entry, String controller) {
    return controller.equals(entry.annotations().get(CONTROLLER));
  }

  static boolean isAutoRegistered(WorkloadEntry entry) {
    return entry.annotations().containsKey(GROUP);
  }

  static boolean reportsHealth(WorkloadEntry entry) {
    return entry.annotations().containsKey(WorkloadEntry.HEALTH_CHECKS_ENABLED);
  }
}
