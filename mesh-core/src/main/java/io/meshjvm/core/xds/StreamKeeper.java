package io.meshjvm.core.xds;

import io.grpc.Status;
import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Watch;
import io.meshjvm.core.internal.ChannelFactory.Credential;
import io.meshjvm.core.xds.ControlPlaneStatus.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that there is a stream: opens the first one, replaces it before it gets too old or the
 * control plane takes it away, and comes back after a failure. Mesh thread only.
 *
 * <p>At most two streams are open. The <i>active</i> one carries resources; its <i>successor</i>,
 * if there is one, takes over with its first response, or when the active one ends. So istiod never
 * sees this workload leave on a planned change (istio: {@code pilot/pkg/autoregistration}: an entry
 * goes only after its last stream).
 */
final class StreamKeeper {

  private static final Logger log = LoggerFactory.getLogger(StreamKeeper.class);
  private static final Duration SILENT_SUCCESSION = Duration.ofSeconds(10);
  private static final Duration AT_ONCE_INTERVAL = Duration.ofSeconds(1);

  private final MeshThread thread;
  private final MeshObserver observer;
  private final Supplier<AdsStream<?, ?>> streams;
  private final Transport transport;
  private final Endings endings;
  private final Duration maxAge;
  private final StatusBoard board;
  private final Backoff backoff;

  private @Nullable AdsStream<?, ?> active;
  private @Nullable AdsStream<?, ?> successor;
  private @Nullable Watch retry;
  private @Nullable Instant lastAtOnce;
  private Watch age = () -> {};
  private Watch succession = () -> {};
  private boolean tokenOnly;
  private boolean running;

  StreamKeeper(
      MeshThread thread,
      MeshObserver observer,
      Supplier<AdsStream<?, ?>> streams,
      Transport transport,
      Endings endings,
      Duration maxAge,
      StatusBoard board) {
    this.thread = thread;
    this.observer = observer;
    this.streams = streams;
    this.transport = transport;
    this.endings = endings;
    this.maxAge = maxAge;
    this.board = board;
    this.backoff = new Backoff(thread.random());
  }

  void start() {
    if (!running) {
      running = true;
      connect();
    }
  }

  /** Ends all streams and does not come back. */
  void close() {
    running = false;
    cancelRetry();
    age.close();
    succession.close();
    if (successor != null) {
      successor.close();
    }
    if (active != null) {
      active.close();
    }
    successor = null;
    active = null;
    board.phase(Phase.CLOSED);
  }

  /** The stream that carries resources; null if there is none. */
  @Nullable AdsStream<?, ?> active() {
    return active;
  }

  /** The stream that will take over; null if there is none. */
  @Nullable AdsStream<?, ?> successor() {
    return successor;
  }

  /** Puts another stream in place of the active one, without a gap. */
  void replace() {
    if (running && active != null && successor == null && retry == null) {
      connect();
    }
  }

  /** Ends the wait after a failed attempt. */
  void retryNow() {
    if (running && retry != null) {
      connect();
    }
  }

  void opened(AdsStream<?, ?> stream, String dialled) {
    if (stream == successor) {
      succession = thread.schedule(SILENT_SUCCESSION, () -> promoteSilent(stream));
    }
    board.dialled(dialled, stream.offeredCertificate());
  }

  /**
   * A response came.
   *
   * @param first whether it is the first one of {@code stream}
   * @return whether it is to be used; not if the stream is no longer, or not yet, the active one
   */
  boolean responded(AdsStream<?, ?> stream, boolean first) {
    if (stream == successor) {
      promote();
    }
    if (stream != active) {
      return false;
    }
    if (first) {
      backoff.reset();
      tokenOnly = false;
      if (board.connected()) {
        log.info("Connected to the control plane at {}", board.endpoint());
      }
      observer.streamConnected();
    }
    return true;
  }

  void draining(AdsStream<?, ?> stream) {
    if (stream == active) {
      log.debug("The control plane will end this stream; opening the next one");
      replace();
    }
  }

  void ended(AdsStream<?, ?> stream, Status status) {
    boolean planned = stream.isDraining() || (stream.responded() && Endings.planned(status));
    if (stream == active) {
      activeEnded(stream, status, planned);
    } else if (stream == successor) {
      successor = null;
      succession.close();
      comeBack(stream, status);
    }
  }

  private void activeEnded(AdsStream<?, ?> stream, Status status, boolean planned) {
    active = null;
    age.close();
    observer.streamEnded(planned, status.getCode().name());
    if (successor != null) {
      promote();
      board.phase(phaseOf(active));
    } else if (retry != null) {
      board.phase(Phase.BACKING_OFF);
    } else if (planned && stream.responded()) {
      comeBackAtOnce();
    } else {
      comeBack(stream, status);
    }
  }

  // Twice at once would be a storm, where each stream is ended in order after its first answer.
  private void comeBackAtOnce() {
    Instant now = thread.clock().instant();
    Instant last = lastAtOnce;
    lastAtOnce = now;
    if (last == null || Duration.between(last, now).abs().compareTo(AT_ONCE_INTERVAL) >= 0) {
      connect();
    } else {
      retryIn(backoff.next());
    }
  }

  private void connect() {
    cancelRetry();
    AdsStream<?, ?> stream = streams.get();
    if (active == null) {
      active = stream;
      watchAge(stream);
      board.phase(Phase.CONNECTING);
    } else {
      successor = stream;
    }
    stream.open(transport, tokenOnly ? Credential.TOKEN_ONLY : Credential.CERTIFICATE_AND_TOKEN);
  }

  private void promote() {
    AdsStream<?, ?> old = active;
    active = successor;
    successor = null;
    succession.close();
    if (old != null) {
      old.close();
      observer.streamEnded(true, Status.Code.OK.name());
    }
    if (active != null) {
      watchAge(active);
    }
  }

  private void promoteSilent(AdsStream<?, ?> stream) {
    if (stream == successor) {
      promote();
    }
  }

  // One attempt at a time, and none at once, except with the token after the certificate failed.
  private void comeBack(AdsStream<?, ?> stream, Status status) {
    Ending ending = endings.of(status, stream.offeredCertificate());
    Instant now = thread.clock().instant();
    boolean news = board.failed(ending.failure(now));
    report(ending, news);
    if (ending.credential() && stream.offeredCertificate() && !tokenOnly) {
      tokenOnly = true;
      connect();
      return;
    }
    tokenOnly = false;
    retryIn(ending.pace() == Ending.Pace.SLOW ? backoff.slow() : backoff.next());
  }

  private void retryIn(Duration wait) {
    retry = thread.schedule(wait, this::retry);
    if (active == null) {
      board.phase(Phase.BACKING_OFF);
    }
  }

  private void retry() {
    retry = null;
    if (running) {
      connect();
    }
  }

  private void cancelRetry() {
    if (retry != null) {
      retry.close();
      retry = null;
    }
  }

  private void watchAge(AdsStream<?, ?> stream) {
    age.close();
    double jitter = 0.9 + 0.2 * thread.random().nextDouble();
    Duration wait = Duration.ofMillis((long) (maxAge.toMillis() * jitter));
    age =
        thread.schedule(
            wait,
            () -> {
              if (stream == active) {
                log.debug("The stream is {} old; opening the next one", wait);
                replace();
              }
            });
  }

  private static Phase phaseOf(@Nullable AdsStream<?, ?> stream) {
    return stream != null && stream.responded() ? Phase.CONNECTED : Phase.CONNECTING;
  }

  private static void report(Ending ending, boolean news) {
    if (news) {
      log.warn("{}.", ending.problem());
    } else {
      log.debug("{}.", ending.problem());
    }
  }
}
