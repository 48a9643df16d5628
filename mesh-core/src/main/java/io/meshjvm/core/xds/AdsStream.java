package io.meshjvm.core.xds;

import io.grpc.Status;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.internal.ChannelFactory.Credential;
import io.meshjvm.proto.envoy.config.core.v3.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One ADS stream, from its first request to its end: what was asked for on it, its nonces, its
 * answers. Mesh thread only.
 */
final class AdsStream<Q, R> implements Transport.Events<R> {

  private static final Duration NACK_INTERVAL = Duration.ofSeconds(1);
  private static final Set<String> EVERYTHING = Set.of("*");

  private final Dialect<Q, R> dialect;
  private final Node node;
  private final MeshThread thread;
  private final Owner owner;
  private final Map<String, Watched> watched = new HashMap<>();
  private final Set<String> spent = new HashSet<>();
  private Transport.@Nullable Wire<Q> wire;
  private boolean opened;
  private boolean spoken;
  private boolean responded;
  private boolean draining;
  private boolean certificate;

  AdsStream(Dialect<Q, R> dialect, Node node, MeshThread thread, Owner owner) {
    this.dialect = dialect;
    this.node = node;
    this.thread = thread;
    this.owner = owner;
  }

  void open(Transport transport, Credential credential) {
    wire = transport.open(dialect.method(), credential, this);
  }

  /** Ends the stream; the owner hears nothing more of it. Idempotent. */
  void close() {
    opened = false;
    watched.values().forEach(Watched::cancelDelayedNack);
    if (wire != null) {
      wire.close();
    }
  }

  /** Whether the control plane has answered anything on this stream. */
  boolean responded() {
    return responded;
  }

  /** Whether the control plane has said that it will end this stream. */
  boolean isDraining() {
    return draining;
  }

  /** Whether the workload's certificate was offered. */
  boolean offeredCertificate() {
    return certificate;
  }

  /** What the stream and the control plane know of a type; null if it is not asked for here. */
  @Nullable Watched watched(String typeUrl) {
    return watched.get(typeUrl);
  }

  /** Tells the control plane what is subscribed to, if it does not know yet. */
  void sync(TypeSubscription<?> subscription) {
    if (!opened) {
      return;
    }
    Watched known = watched.get(subscription.typeUrl());
    if (known == null) {
      begin(subscription);
    } else if (!known.names().equals(subscription.names())) {
      send(known.change(subscription.names()));
      if (known.names().isEmpty() && dialect.forgetsTypeWithoutNames()) {
        watched.remove(known.typeUrl());
      }
    }
  }

  private void begin(TypeSubscription<?> subscription) {
    if (subscription.named() && subscription.names().isEmpty()) {
      return; // A request without names would ask for everything, or end the subscription.
    }
    if (spent.contains(subscription.typeUrl())) {
      owner.worn(this);
      return;
    }
    String typeUrl = subscription.typeUrl();
    watched.put(typeUrl, new Watched(typeUrl, subscription.named(), subscription.names()));
    boolean silent = !spoken;
    send(Request.first(typeUrl, subscription.names()));
    if (silent) {
      owner.announcements().forEach(this::announce);
    }
  }

  /** Ends the subscription to a type on this stream. */
  void unsubscribe(String typeUrl) {
    Watched known = watched.remove(typeUrl);
    if (known == null || !opened) {
      return;
    }
    known.cancelDelayedNack();
    if (known.named()) {
      if (!known.names().isEmpty()) {
        send(known.change(Set.of()));
      }
    } else if (!dialect.canResubscribe()) {
      send(Request.change(known, Set.of(), EVERYTHING));
    }
    if (!dialect.canResubscribe()) {
      spent.add(typeUrl);
    }
  }

  /** Sends an announcement, unless nothing was asked for yet: istiod would drop it. */
  void announce(Announcement announcement) {
    if (opened && spoken) {
      send(Request.of(announcement));
    }
  }

  /** Answers {@code response}: ACK, or NACK with a {@code reason}, at most one NACK a second. */
  void answer(Watched known, Response response, @Nullable String reason) {
    if (reason == null) {
      known.accepted(response.version());
      send(Request.answer(known, null));
      return;
    }
    Instant now = thread.clock().instant();
    Instant last = known.lastNack();
    Duration wait = last == null ? Duration.ZERO : Duration.between(now, last.plus(NACK_INTERVAL));
    if (wait.isNegative() || wait.isZero()) {
      nack(known, reason);
    } else {
      // Not longer where the wall clock was set back.
      Duration capped = wait.compareTo(NACK_INTERVAL) > 0 ? NACK_INTERVAL : wait;
      known.delay(thread.schedule(capped, () -> nack(known, reason)));
    }
  }

  private void nack(Watched known, String reason) {
    known.nacked(thread.clock().instant());
    send(Request.answer(known, reason));
  }

  private void send(Request request) {
    boolean first = !spoken;
    spoken = true;
    Objects.requireNonNull(wire, "wire").send(dialect.write(request, first ? node : null));
  }

  @Override
  public void opened(boolean offeredCertificate, String dialled) {
    opened = true;
    certificate = offeredCertificate;
    owner.opened(this, dialled);
    owner.subscriptions().forEach(this::sync);
  }

  @Override
  public void message(R message) {
    boolean first = !responded;
    responded = true;
    owner.responded(this, dialect.read(message), first);
  }

  @Override
  public void draining() {
    draining = true;
    owner.draining(this);
  }

  @Override
  public void ended(Status status) {
    opened = false;
    watched.values().forEach(Watched::cancelDelayedNack);
    owner.ended(this, status);
  }

  /** Who keeps the stream. */
  interface Owner {

    /** All open subscriptions, in the order in which they are to be asked for. */
    Iterable<? extends TypeSubscription<?>> subscriptions();

    /** The last announcement of each type. */
    Iterable<Announcement> announcements();

    /** The stream can be spoken on. */
    void opened(AdsStream<?, ?> stream, String dialled);

    /**
     * A response came.
     *
     * @param first whether it is the first one of the stream
     */
    void responded(AdsStream<?, ?> stream, Response response, boolean first);

    /** The stream will end soon. */
    void draining(AdsStream<?, ?> stream);

    /** The stream ended. */
    void ended(AdsStream<?, ?> stream, Status status);

    /** The stream cannot carry what is asked for now; another one can. */
    void worn(AdsStream<?, ?> stream);
  }
}
