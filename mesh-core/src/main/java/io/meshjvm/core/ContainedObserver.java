package io.meshjvm.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the failures of an observer from the member: it is told of in the middle of what it is told
 * about.
 */
final class ContainedObserver implements MeshObserver {

  static final MeshObserver NONE = new MeshObserver() {};

  private static final String OBSERVER_FAILED = "MESH-3010";
  private static final Logger log = LoggerFactory.getLogger(MeshObserver.class);

  private final MeshObserver observer;
  private final AtomicBoolean failed = new AtomicBoolean();

  private ContainedObserver(MeshObserver observer) {
    this.observer = Objects.requireNonNull(observer, "observer");
  }

  static MeshObserver of(MeshObserver observer) {
    return observer == NONE || observer instanceof ContainedObserver
        ? observer
        : new ContainedObserver(observer);
  }

  @Override
  public void streamConnected() {
    tell(observer::streamConnected);
  }

  @Override
  public void streamEnded(boolean planned, String status) {
    tell(() -> observer.streamEnded(planned, status));
  }

  @Override
  public void updateAccepted(String typeUrl, int resources, Duration took) {
    tell(() -> observer.updateAccepted(typeUrl, resources, took));
  }

  @Override
  public void updateRejected(String typeUrl, String reason) {
    tell(() -> observer.updateRejected(typeUrl, reason));
  }

  @Override
  public void svidRenewed(Instant expires) {
    tell(() -> observer.svidRenewed(expires));
  }

  @Override
  public void svidRenewalFailed(String code) {
    tell(() -> observer.svidRenewalFailed(code));
  }

  @Override
  public void svidExpiring(Instant expires) {
    tell(() -> observer.svidExpiring(expires));
  }

  @Override
  public void healthChecked(String check, boolean healthy) {
    tell(() -> observer.healthChecked(check, healthy));
  }

  @Override
  public void healthReported(boolean healthy) {
    tell(() -> observer.healthReported(healthy));
  }

  @Override
  public void endpointEjected(String cluster, String rule, int ejected) {
    tell(() -> observer.endpointEjected(cluster, rule, ejected));
  }

  @Override
  public void ejectionsEnded(String cluster, int ended, int ejected) {
    tell(() -> observer.ejectionsEnded(cluster, ended, ejected));
  }

  @Override
  public void inboundConnectionEnded() {
    tell(observer::inboundConnectionEnded);
  }

  // What follows comes with each call, so it makes no lambda.

  @Override
  public void nameLookedUp(NameHook hook, NameAnswer answer) {
    try {
      observer.nameLookedUp(hook, answer);
    } catch (Exception | LinkageError e) {
      failed(e);
    }
  }

  @Override
  public void inboundConnection(Decision decision, String policy) {
    try {
      observer.inboundConnection(decision, policy);
    } catch (Exception | LinkageError e) {
      failed(e);
    }
  }

  @Override
  public void inboundRequest(Decision decision, String policy) {
    try {
      observer.inboundRequest(decision, policy);
    } catch (Exception | LinkageError e) {
      failed(e);
    }
  }

  @Override
  public void inboundTrial(Trial trial, String policy) {
    try {
      observer.inboundTrial(trial, policy);
    } catch (Exception | LinkageError e) {
      failed(e);
    }
  }

  private void tell(Runnable what) {
    try {
      what.run();
    } catch (Exception | LinkageError e) {
      failed(e);
    }
  }

  /** Foreign code: it may lack a class, and throw what the compiler knows nothing of. */
  private void failed(Throwable e) {
    if (failed.compareAndSet(false, true)) {
      log.warn(
          "{}: The observer of the member failed; the member goes on, further failures are logged"
              + " at DEBUG",
          OBSERVER_FAILED,
          e);
    } else {
      log.debug("The observer of the member failed", e);
    }
  }
}
