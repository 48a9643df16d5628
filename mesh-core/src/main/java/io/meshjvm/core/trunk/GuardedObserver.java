package io.meshjvm.core.trunk;

import io.meshjvm.core.MeshObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An observer of the application. It is told in the middle of renewals and reconnects, so what it
 * throws goes no further: else the step that comes next would never be taken. Mesh thread only.
 */
final class GuardedObserver implements MeshObserver {

  private static final Logger log = LoggerFactory.getLogger(GuardedObserver.class);

  private final MeshObserver observer;
  private boolean failed;

  GuardedObserver(MeshObserver observer) {
    this.observer = Objects.requireNonNull(observer, "observer");
  }

  private void tell(Consumer<MeshObserver> what) {
    try {
      what.accept(observer);
    } catch (RuntimeException | LinkageError e) {
      if (failed) {
        log.debug("The observer of this member failed again", e);
      } else {
        failed = true;
        log.warn("The observer of this member failed; all else goes on", e);
      }
    }
  }

  @Override
  public void streamConnected() {
    tell(MeshObserver::streamConnected);
  }

  @Override
  public void streamEnded(boolean planned, String status) {
    tell(to -> to.streamEnded(planned, status));
  }

  @Override
  public void updateAccepted(String typeUrl, int resources, Duration took) {
    tell(to -> to.updateAccepted(typeUrl, resources, took));
  }

  @Override
  public void updateRejected(String typeUrl, String reason) {
    tell(to -> to.updateRejected(typeUrl, reason));
  }

  @Override
  public void svidRenewed(Instant expires) {
    tell(to -> to.svidRenewed(expires));
  }

  @Override
  public void svidRenewalFailed(String code) {
    tell(to -> to.svidRenewalFailed(code));
  }

  @Override
  public void svidExpiring(Instant expires) {
    tell(to -> to.svidExpiring(expires));
  }
}
