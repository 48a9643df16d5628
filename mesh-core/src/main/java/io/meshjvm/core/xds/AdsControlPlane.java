package io.meshjvm.core.xds;

import io.grpc.Status;
import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Source;
import io.meshjvm.core.bootstrap.ControlPlaneSettings;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.core.xds.ControlPlaneStatus.TypeStatus;
import io.meshjvm.proto.envoy.config.core.v3.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control plane over ADS: keeps subscriptions and announcements, and brings them and the
 * streams of a {@link StreamKeeper} together.
 */
final class AdsControlPlane implements ControlPlane, AdsStream.Owner, TypeSubscription.Desk {

  private static final Logger log = LoggerFactory.getLogger(AdsControlPlane.class);

  private final MeshThread thread;
  private final MeshObserver observer;
  private final StreamKeeper keeper;
  private final StatusBoard board;
  private final Map<String, TypeSubscription<?>> subscriptions = new LinkedHashMap<>();
  private final Map<String, Announcement> announcements = new LinkedHashMap<>();
  private final Set<String> taken = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  AdsControlPlane(
      ControlPlaneSettings settings,
      WorkloadNode node,
      Transport transport,
      MeshThread thread,
      MeshObserver observer) {
    this.thread = thread;
    this.observer = observer;
    this.board = new StatusBoard(settings.discovery().toString(), thread.clock(), this::types);
    Node encoded = NodeEncoder.encode(node);
    Dialect<?, ?> dialect = Dialect.of(settings.protocol());
    this.keeper =
        new StreamKeeper(
            thread,
            observer,
            () -> new AdsStream<>(dialect, encoded, thread, this),
            transport,
            new Endings(settings, node),
            settings.maxStreamAge(),
            board);
  }

  @Override
  public void start() {
    onThread(keeper::start);
  }

  @Override
  public <T> Subscription<T> subscribe(ResourceType<T> type) {
    TypeSubscription<T> subscription =
        new TypeSubscription<>(Objects.requireNonNull(type, "type"), thread, this);
    if (!taken.add(type.typeUrl())) {
      throw new IllegalStateException("there is a subscription to " + type.typeUrl() + " already");
    }
    onThread(
        () -> {
          subscriptions.put(type.typeUrl(), subscription);
          sync(subscription);
          board.publish();
        });
    return subscription;
  }

  @Override
  public void announce(Announcement announcement) {
    onThread(
        () -> {
          announcements.put(announcement.typeUrl(), announcement);
          if (keeper.active() != null) {
            keeper.active().announce(announcement);
          }
          if (keeper.successor() != null) {
            keeper.successor().announce(announcement);
          }
        });
  }

  @Override
  public void refresh() {
    onThread(keeper::replace);
  }

  @Override
  public Source<ControlPlaneStatus> status() {
    return board.source();
  }

  @Override
  public void retryNow() {
    onThread(keeper::retryNow);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      thread.execute(
          () -> {
            subscriptions.values().forEach(TypeSubscription::end);
            keeper.close();
          });
    }
  }

  private void onThread(Runnable task) {
    thread.execute(
        () -> {
          if (!closed.get()) {
            task.run();
          }
        });
  }

  private void sync(TypeSubscription<?> subscription) {
    if (keeper.active() != null) {
      keeper.active().sync(subscription);
    }
    if (keeper.successor() != null) {
      keeper.successor().sync(subscription);
    }
  }

  private Map<String, TypeStatus> types() {
    Map<String, TypeStatus> types = new LinkedHashMap<>();
    subscriptions.forEach((typeUrl, subscription) -> types.put(typeUrl, subscription.status()));
    return types;
  }

  @Override
  public void renamed(TypeSubscription<?> subscription) {
    if (subscriptions.get(subscription.typeUrl()) == subscription) {
      sync(subscription);
    }
  }

  @Override
  public void closed(TypeSubscription<?> subscription) {
    thread.execute(
        () -> {
          if (subscriptions.remove(subscription.typeUrl(), subscription)) {
            subscription.end();
            unsubscribe(subscription.typeUrl());
            board.publish();
          }
        });
    // Only now may the next one come; its task stands behind the one above.
    taken.remove(subscription.typeUrl());
  }

  private void unsubscribe(String typeUrl) {
    if (keeper.active() != null) {
      keeper.active().unsubscribe(typeUrl);
    }
    if (keeper.successor() != null) {
      keeper.successor().unsubscribe(typeUrl);
    }
  }

  @Override
  public Iterable<TypeSubscription<?>> subscriptions() {
    return subscriptions.values();
  }

  @Override
  public Iterable<Announcement> announcements() {
    return announcements.values();
  }

  @Override
  public void opened(AdsStream<?, ?> stream, String dialled) {
    keeper.opened(stream, dialled);
  }

  @Override
  public void responded(AdsStream<?, ?> stream, Response response, boolean first) {
    if (!keeper.responded(stream, first)) {
      return;
    }
    TypeSubscription<?> subscription = subscriptions.get(response.typeUrl());
    Watched watched = stream.watched(response.typeUrl());
    if (subscription == null || watched == null) {
      // Answering a type that was not asked for could kill istiod.
      log.debug("Ignored a response of {}, which is not subscribed to", response.typeUrl());
    } else {
      take(stream, subscription, watched, response);
    }
    board.responded(response.controlPlane());
  }

  private void take(
      AdsStream<?, ?> stream,
      TypeSubscription<?> subscription,
      Watched watched,
      Response response) {
    Instant start = thread.clock().instant();
    Verdict verdict = subscription.apply(response, watched.unanswered());
    String rejection = verdict.rejection();
    watched.received(response);
    stream.answer(watched, response, rejection);
    subscription.conclude(response, verdict);
    if (rejection == null) {
      Duration took = Duration.between(start, thread.clock().instant());
      observer.updateAccepted(response.typeUrl(), verdict.resources(), took);
    } else {
      observer.updateRejected(response.typeUrl(), rejection);
    }
  }

  @Override
  public void draining(AdsStream<?, ?> stream) {
    keeper.draining(stream);
  }

  @Override
  public void ended(AdsStream<?, ?> stream, Status status) {
    keeper.ended(stream, status);
  }

  @Override
  public void worn(AdsStream<?, ?> stream) {
    if (stream == keeper.active()) {
      thread.execute(keeper::replace);
    }
  }
}
