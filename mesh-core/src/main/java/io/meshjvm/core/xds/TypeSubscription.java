package io.meshjvm.core.xds;

import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Published;
import io.meshjvm.core.Watch;
import io.meshjvm.core.xds.ResourceType.Naming;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription across all streams: what is asked for, what is held, how it went.
 *
 * <p>The methods of {@link Subscription} may be called from any thread, all others on the mesh
 * thread.
 */
final class TypeSubscription<T> implements Subscription<T> {

  private static final Logger log = LoggerFactory.getLogger(TypeSubscription.class);
  private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

  private final ResourceType<T> type;
  private final MeshThread thread;
  private final Desk desk;
  private final ResourceSet<T> set;
  private final Disbelief disbelief;
  private final Published<Resources<T>> published = new Published<>(Resources.none());
  private final AtomicReference<@Nullable Set<String>> nextNames = new AtomicReference<>();

  private final AtomicBoolean open = new AtomicBoolean(true);

  private Set<String> names = Set.of();
  private String version = "";
  private boolean received;
  private long accepted;
  private long rejected;
  private @Nullable String lastRejection;
  private @Nullable Instant lastWarning;

  TypeSubscription(ResourceType<T> type, MeshThread thread, Desk desk) {
    this.type = type;
    this.thread = thread;
    this.desk = desk;
    this.set = new ResourceSet<>(type);
    this.disbelief = new Disbelief(type.emptyGrace(), thread, this::removeUnconfirmed);
  }

  @Override
  public Resources<T> current() {
    return published.current();
  }

  @Override
  public Watch watch(Consumer<? super Resources<T>> listener) {
    return published.watch(listener);
  }

  @Override
  public void names(Set<String> wanted) {
    if (!named()) {
      throw new IllegalStateException(type.typeUrl() + " is not asked for by name");
    }
    Set<String> copy = Collections.unmodifiableSet(new LinkedHashSet<>(wanted));
    // Only the first of several changes in a row needs a task: it takes the last one's names.
    if (nextNames.getAndSet(copy) == null) {
      thread.execute(this::takeNames);
    }
  }

  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      desk.closed(this);
    }
  }

  String typeUrl() {
    return type.typeUrl();
  }

  boolean named() {
    return type.naming() == Naming.EXPLICIT;
  }

  /** The names that are asked for. */
  Set<String> names() {
    return names;
  }

  ControlPlaneStatus.TypeStatus status() {
    return new ControlPlaneStatus.TypeStatus(
        version, set.size(), accepted, rejected, lastRejection, disbelief.since());
  }

  /** Applies a response without telling watchers yet. */
  Verdict apply(Response response, boolean firstOnStream) {
    boolean whole = type.naming() == Naming.WILDCARD && (response.complete() || firstOnStream);
    if (leavesNothing(response, whole) && disbelief.begin(set.names())) {
      log.warn(
          "The control plane has no {} all of a sudden; keeping {} for {}",
          type.typeUrl(),
          set.size(),
          type.emptyGrace());
      return new Verdict(0, List.of());
    }
    if (whole) {
      disbelief.end();
    }
    Verdict verdict = set.apply(response, whole, names);
    response.items().forEach(item -> disbelief.confirm(item.name()));
    return verdict;
  }

  /** Whether all that there was of a type that is not asked for by name would go at once. */
  private boolean leavesNothing(Response response, boolean whole) {
    boolean removesAll =
        type.naming() == Naming.WILDCARD && response.removed().containsAll(set.names());
    return (whole || removesAll) && response.items().isEmpty();
  }

  /** Counts the outcome and tells the watchers. */
  void conclude(Response response, Verdict verdict) {
    String rejection = verdict.rejection();
    if (rejection == null) {
      accepted++;
      version = response.version();
    } else {
      rejected++;
      lastRejection = rejection;
      warn(rejection);
    }
    received = true;
    publish();
  }

  /** Stops timers; the last resources stay readable. */
  void end() {
    disbelief.end();
  }

  private void takeNames() {
    Set<String> wanted = nextNames.getAndSet(null);
    if (wanted == null || wanted.equals(names)) {
      return;
    }
    names = wanted;
    set.retain(wanted);
    desk.renamed(this);
    publishIfChanged();
  }

  private void removeUnconfirmed(Set<String> unconfirmed) {
    log.warn("Dropping {} resources of {} after all", unconfirmed.size(), type.typeUrl());
    unconfirmed.forEach(set::remove);
    publishIfChanged();
  }

  private void publishIfChanged() {
    if (set.hasChanged()) {
      publish();
    }
  }

  private void publish() {
    Map<String, T> values = set.takeChanged() ? set.values() : current().byName();
    published.publish(new Resources<>(values, received, version));
  }

  private void warn(String rejection) {
    Instant now = thread.clock().instant();
    Instant last = lastWarning;
    if (last == null || !now.isBefore(last.plus(LOG_INTERVAL))) {
      lastWarning = now;
      log.warn("Refused a response of {}: {}", type.typeUrl(), rejection);
    } else {
      log.debug("Refused a response of {}: {}", type.typeUrl(), rejection);
    }
  }

  /** Where subscriptions are kept. */
  interface Desk {

    /** The names have changed; mesh thread. */
    void renamed(TypeSubscription<?> subscription);

    /** The subscription is over; called once, on any thread. */
    void closed(TypeSubscription<?> subscription);
  }
}
