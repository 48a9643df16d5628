package io.meshjvm.testkit.internal.registration;

import io.meshjvm.testkit.config.Condition;
import io.meshjvm.testkit.config.MeshStore;
import io.meshjvm.testkit.config.WorkloadEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Removes what workloads left behind: their entries, or the health of entries made by hand. */
final class EntryCleaner {

  private final MeshStore store;
  private final Clock clock;
  private final RegistrationSettings settings;

  EntryCleaner(MeshStore store, Clock clock, RegistrationSettings settings) {
    this.store = store;
    this.clock = clock;
    this.settings = settings;
  }

  void sweep() {
    store.workloadEntries().forEach(this::clean);
  }

  void clean(String namespace, String name) {
    store.workloadEntry(namespace, name).ifPresent(this::clean);
  }

  private void clean(WorkloadEntry entry) {
    if (!isManaged(entry) || !isAbandoned(entry)) {
      return;
    }
    if (Annotations.isAutoRegistered(entry)) {
      store.delete(WorkloadEntry.KIND, entry.namespace(), entry.name());
    } else {
      store.put(Entries.withoutHealth(entry));
    }
  }

  private static boolean isManaged(WorkloadEntry entry) {
    return Annotations.isAutoRegistered(entry)
        || (entry.annotations().containsKey(Annotations.CONTROLLER)
            && entry.condition(Condition.HEALTHY).isPresent());
  }

  private boolean isAbandoned(WorkloadEntry entry) {
    Instant now = clock.instant();
    if (Annotations.connectedAt(entry).isPresent()) {
      Duration connected = Duration.between(Annotations.connectedAt(entry).get(), now);
      Duration age = settings.maxConnectionAge();
      return connected.compareTo(age.plus(age.dividedBy(2))) > 0;
    }
    return Annotations.disconnectedAt(entry)
        .map(at -> Duration.between(at, now).compareTo(settings.grace()) >= 0)
        .orElse(false);
  }
}
