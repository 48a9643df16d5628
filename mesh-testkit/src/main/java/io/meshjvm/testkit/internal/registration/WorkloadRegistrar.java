package io.meshjvm.testkit.internal.registration;

import io.grpc.Status;
import io.meshjvm.testkit.config.Condition;
import io.meshjvm.testkit.config.MeshStore;
import io.meshjvm.testkit.config.WorkloadEntry;
import io.meshjvm.testkit.config.WorkloadGroup;
import io.meshjvm.testkit.internal.auth.CallerIdentity;
import io.meshjvm.testkit.internal.node.ProxyNode;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the WorkloadEntries of connected workloads.
 *
 * <p>Callers hold the lock; what the scheduler runs takes it.
 */
public final class WorkloadRegistrar implements AutoCloseable {

  private final MeshStore store;
  private final RegistrationSettings settings;
  private final Clock clock;
  private final ScheduledExecutorService scheduler;
  private final ReentrantLock lock;
  private final EntryCleaner cleaner;
  private final Map<String, List<Registration>> live = new HashMap<>();
  private final ScheduledFuture<?> sweeping;

  /**
   * A registrar without registrations.
   *
   * @param store where entries and groups are
   * @param settings names and times
   * @param clock what dates connections
   * @param scheduler what runs clean-ups
   * @param lock held by all callers
   */
  public WorkloadRegistrar(
      MeshStore store,
      RegistrationSettings settings,
      Clock clock,
      ScheduledExecutorService scheduler,
      ReentrantLock lock) {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
    this.scheduler = scheduler;
    this.lock = lock;
    this.cleaner = new EntryCleaner(store, clock, settings);
    long period = settings.grace().multipliedBy(10).toNanos();
    this.sweeping =
        scheduler.scheduleAtFixedRate(
            () -> locked(cleaner::sweep), period, period, TimeUnit.NANOSECONDS);
  }

  /**
   * Registers a stream's workload, if it asks for that.
   *
   * @param node the node of the stream
   * @param identity who authenticated the stream
   * @param connectedAt when the stream began
   * @return the claim, to be given back with {@link #disconnect}; empty if the node asks for none
   * @throws RegistrationException if istiod refuses
   */
  public Optional<Registration> connect(
      ProxyNode node, CallerIdentity identity, Instant connectedAt) {
    if (!node.autoRegisterGroup().isEmpty()) {
      Registration claim = new Registration(node, identity, Entries.name(node), true, connectedAt);
      register(claim);
      return Optional.of(remember(claim));
    }
    if (node.workloadEntry().isEmpty()) {
      return Optional.empty();
    }
    return takeOver(new Registration(node, identity, node.workloadEntry(), false, connectedAt));
  }

  private Registration remember(Registration claim) {
    live.computeIfAbsent(claim.key(), key -> new ArrayList<>()).add(claim);
    return claim;
  }

  private Optional<Registration> takeOver(Registration claim) {
    WorkloadEntry entry =
        entry(claim)
            .orElseThrow(
                () ->
                    refused(
                        "proxy metadata indicates that it must correspond to an existing"
                            + " WorkloadEntry, however WorkloadEntry %s/%s is not found",
                        claim.node().namespace(), claim.entryName()));
    if (!Annotations.reportsHealth(entry)) {
      return Optional.empty();
    }
    checkIdentity(claim.identity(), entry);
    markConnected(entry, claim.connectedAt());
    return Optional.of(remember(claim));
  }

  private void register(Registration claim) {
    Optional<WorkloadEntry> existing = entry(claim);
    if (existing.isPresent()) {
      checkIdentity(claim.identity(), existing.get());
      markConnected(existing.get(), claim.connectedAt());
      return;
    }
    ProxyNode node = claim.node();
    WorkloadGroup group =
        store
            .workloadGroup(node.namespace(), node.autoRegisterGroup())
            .orElseThrow(() -> groupMissing(node));
    WorkloadEntry entry = Entries.fromGroup(claim.entryName(), node, group, settings.ambient());
    checkIdentity(claim.identity(), entry);
    store.put(Annotations.connected(entry, settings.controller(), claim.connectedAt()));
  }

  private static RegistrationException groupMissing(ProxyNode node) {
    return new RegistrationException(
        Status.Code.FAILED_PRECONDITION,
        "auto-registration WorkloadEntry of %s failed: cannot find WorkloadGroup %s/%s"
            .formatted(node.id(), node.namespace(), node.autoRegisterGroup()));
  }

  private static void checkIdentity(CallerIdentity identity, WorkloadEntry entry) {
    if (!identity.namespace().equals(entry.namespace())) {
      throw refused(
          "registration of WorkloadEntry namespace mismatch: \"%s\" vs \"%s\"",
          identity.namespace(), entry.namespace());
    }
    String account = entry.spec().serviceAccount();
    if (!account.isEmpty() && !identity.serviceAccount().equals(account)) {
      throw refused(
          "registration of WorkloadEntry service account mismatch: \"%s\" vs \"%s\"",
          identity.serviceAccount(), account);
    }
  }

  // A plain Go error: gRPC makes it UNKNOWN.
  private static RegistrationException refused(String format, String first, String second) {
    return new RegistrationException(Status.Code.UNKNOWN, String.format(format, first, second));
  }

  private void markConnected(WorkloadEntry entry, Instant connectedAt) {
    boolean claimedLater = Annotations.connectedAt(entry).map(connectedAt::isBefore).orElse(false);
    if (!claimedLater) {
      store.put(Annotations.connected(entry, settings.controller(), connectedAt));
    }
  }

  /** Gives a claim back; the last one of a workload marks its entry and starts the grace period. */
  public void disconnect(Registration claim) {
    List<Registration> claims = live.getOrDefault(claim.key(), new ArrayList<>());
    claims.remove(claim);
    if (!claims.isEmpty()) {
      return;
    }
    live.remove(claim.key());
    entry(claim)
        .filter(entry -> Annotations.controlledBy(entry, settings.controller()))
        .filter(entry -> !reconnectedAfter(entry, claim.connectedAt()))
        .ifPresent(entry -> leave(claim, entry));
  }

  private static boolean reconnectedAfter(WorkloadEntry entry, Instant connectedAt) {
    return Annotations.connectedAt(entry).map(at -> at.isAfter(connectedAt)).orElse(false);
  }

  private void leave(Registration claim, WorkloadEntry entry) {
    store.put(Annotations.disconnected(entry, clock.instant()));
    ScheduledFuture<?> unused =
        scheduler.schedule(
            () -> locked(() -> cleaner.clean(claim.node().namespace(), claim.entryName())),
            settings.grace().toNanos(),
            TimeUnit.NANOSECONDS);
  }

  /**
   * Writes a health report into the entry's status.
   *
   * @param claim whose
   * @param healthy whether the workload may take traffic
   * @param message why not, empty if healthy
   */
  public void health(Registration claim, boolean healthy, String message) {
    Instant now = clock.instant();
    Condition condition =
        new Condition(
            Condition.HEALTHY, healthy ? "True" : "False", healthy ? "" : message, now, now);
    entry(claim)
        .filter(entry -> Annotations.controlledBy(entry, settings.controller()))
        .ifPresent(entry -> store.put(Entries.withCondition(entry, condition)));
  }

  /** Registers the live workloads of a group whose entries are missing; others are left alone. */
  public void groupChanged(String namespace, String group) {
    for (List<Registration> claims : List.copyOf(live.values())) {
      Registration claim = claims.get(claims.size() - 1);
      boolean concerned =
          claim.autoCreated()
              && claim.node().namespace().equals(namespace)
              && claim.node().autoRegisterGroup().equals(group)
              && store.workloadGroup(namespace, group).isPresent();
      if (concerned && entry(claim).isEmpty()) {
        register(claim);
      }
    }
  }

  private Optional<WorkloadEntry> entry(Registration claim) {
    return store.workloadEntry(claim.node().namespace(), claim.entryName());
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /** Stops the periodic sweep; clean-ups under way still run. */
  @Override
  public void close() {
    sweeping.cancel(false);
  }
}
