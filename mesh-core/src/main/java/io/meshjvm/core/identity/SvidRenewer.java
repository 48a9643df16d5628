package io.meshjvm.core.identity;

import io.meshjvm.core.MeshException;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SVIDs from the control plane: the stored one first, a new one when it is due, and further
 * attempts for as long as that fails. The SVID at hand stays until its successor is verified. One
 * order at a time.
 *
 * <p>A renewal is timed twice, by a timer and by the wall clock at each heartbeat, so that neither
 * a suspended machine nor a clock that was set forward delays it. Waits between failed attempts go
 * by the timer alone. Lives on the mesh thread.
 */
final class SvidRenewer implements SvidOrigin {

  private static final Logger log = LoggerFactory.getLogger(SvidRenewer.class);

  /** Istio's CA dates leaves back by this much, see security/pkg/pki/util/generate_cert.go. */
  private static final Duration BACKDATED = Duration.ofMinutes(2);

  private static final Duration OVERDUE = Duration.ofSeconds(60);
  private static final Duration SOON = Duration.ofSeconds(30);

  private final CertificateService service;
  private final ExpectedIdentity expected;
  private final StoreGuard store;
  private final RenewalPolicy policy;
  private final RetryDelay retryDelay;
  private final MeshThread thread;
  private final IdentityBoard board;
  private final StatusBoard status;

  private @Nullable Watch order;
  private @Nullable Watch timer;
  private @Nullable Watch overdue;
  private boolean waiting;
  private Instant due = Instant.MAX;
  private Instant next = Instant.MAX;
  private Instant started = Instant.MIN;
  private boolean closed;

  SvidRenewer(
      CertificateService service,
      ExpectedIdentity expected,
      StoreGuard store,
      RenewalPolicy policy,
      MeshThread thread,
      IdentityBoard board,
      StatusBoard status) {
    this.service = service;
    this.expected = expected;
    this.store = store;
    this.policy = policy;
    this.retryDelay = new RetryDelay(thread.random());
    this.thread = thread;
    this.board = board;
    this.status = status;
  }

  @Override
  public void start() {
    store.load(expected, this::stored);
  }

  @Override
  public void heartbeat() {
    if (order == null && !waiting && !thread.clock().instant().isBefore(due)) {
      attempt();
    }
  }

  @Override
  public void renewNow() {
    Duration since = Duration.between(started, thread.clock().instant());
    Duration wait = RenewalPolicy.MIN_INTERVAL.minus(since);
    attemptIn(wait.isNegative() || since.isNegative() ? Duration.ZERO : wait);
  }

  @Override
  public void retryNow() {
    if (order == null && waiting) {
      attemptIn(Duration.ZERO);
    }
  }

  @Override
  public void renewSoon() {
    Duration wait = Duration.ofMillis(thread.random().nextLong(SOON.toMillis()));
    Instant at = thread.clock().instant().plus(wait);
    // An attempt that was asked for, or that repeats a failed one, is not put off.
    if (order == null && at.isBefore(waiting ? next : due)) {
      attemptIn(wait);
    }
  }

  @Override
  public void close() {
    closed = true;
    cancel(order);
    cancel(timer);
    cancel(overdue);
  }

  private void stored(Optional<SvidStore.Stored> found) {
    if (closed) {
      return;
    }
    if (found.isEmpty()) {
      attempt();
      return;
    }
    Svid svid = found.get().svid();
    Instant now = thread.clock().instant();
    Instant received = svid.leaf().getNotBefore().toInstant().plus(BACKDATED);
    received = received.isAfter(now) ? now : received;
    take(svid, found.get().roots(), received, "store");
  }

  private void attempt() {
    if (closed || order != null) {
      return;
    }
    cancel(timer);
    waiting = false;
    started = thread.clock().instant();
    status.attempting();
    overdue = thread.schedule(OVERDUE, this::complain);
    Svid current = board.identity().current().map(WorkloadIdentity::svid).orElse(null);
    order = service.order(current, this::issued, this::failed);
  }

  private void issued(CertificateService.Issue issue) {
    ended();
    retryDelay.reset();
    take(issue.svid(), issue.roots(), issue.received(), "istiod");
    store.save(issue.svid(), issue.roots());
  }

  private void take(Svid svid, TrustBundle roots, Instant received, String source) {
    due = policy.due(received, svid.expires());
    noteClock(svid);
    noteTrustDomain(svid);
    board.svid(svid, roots, received, due, source);
    status.succeeded(due);
    cancel(timer);
    timer = thread.schedule(until(due), this::attempt);
  }

  private void failed(MeshException failure) {
    ended();
    Duration wait = retryDelay.next();
    status.failed(failure, thread.clock().instant().plus(wait));
    attemptIn(wait);
  }

  private void attemptIn(Duration wait) {
    if (closed || order != null) {
      return;
    }
    cancel(timer);
    waiting = true;
    next = thread.clock().instant().plus(wait);
    status.due(next);
    timer = thread.schedule(wait, this::attempt);
  }

  private void ended() {
    order = null;
    cancel(overdue);
    status.clear(IdentityFault.OVERDUE);
  }

  private void complain() {
    status.warn(
        IdentityFault.OVERDUE.because(
            "an attempt at a new identity takes longer than " + OVERDUE.toSeconds() + " s"));
  }

  private void noteClock(Svid svid) {
    Instant begin = svid.leaf().getNotBefore().toInstant();
    if (begin.isAfter(thread.clock().instant())) {
      status.warn(
          IdentityFault.CLOCK_BEHIND.because("the new SVID is valid only from " + begin + " on"));
    } else {
      status.clear(IdentityFault.CLOCK_BEHIND);
    }
  }

  private void noteTrustDomain(Svid svid) {
    TrustDomain issued = svid.id().trustDomain();
    TrustDomain known =
        board.identity().current().map(now -> now.svid().id()).orElse(expected.id()).trustDomain();
    if (!issued.equals(known)) {
      log.info("The mesh's trust domain is {}, taken over from the certificate", issued);
    }
  }

  private Duration until(Instant instant) {
    Duration wait = Duration.between(thread.clock().instant(), instant);
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  private static void cancel(@Nullable Watch watch) {
    if (watch != null) {
      watch.close();
    }
  }
}
