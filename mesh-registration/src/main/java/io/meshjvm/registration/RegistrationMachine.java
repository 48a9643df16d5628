package io.meshjvm.registration;

import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Problem;
import io.meshjvm.core.Published;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.core.xds.ControlPlaneStatus;
import io.meshjvm.core.xds.ControlPlaneStatus.Phase;
import io.meshjvm.core.xds.StreamFailure;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Derives the state from three facts: how the stream stands, how the health is, and whether the
 * workload is leaving.
 *
 * <p>A lost stream does not change the state for as long as istiod keeps the entry without one
 * ({@code PILOT_WORKLOAD_ENTRY_GRACE_PERIOD}); only a refusal does so at once. A failure lasts
 * until the control plane answers again, so attempts in between do not show. For the mesh thread.
 */
final class RegistrationMachine {

  /** How long istiod keeps an entry whose workload has no stream. */
  static final Duration GRACE = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(RegistrationMachine.class);

  private final WorkloadNode node;
  private final MeshThread mesh;
  private final @Nullable String entry;
  private final Published<RegistrationStatus> published;

  private boolean connected;
  private boolean withinGrace;
  private Watch graceEnd = () -> {};
  private @Nullable StreamFailure known;
  private @Nullable StreamFailure failure;
  private @Nullable HealthResult health;
  private @Nullable RegistrationState exit;

  RegistrationMachine(WorkloadNode node, MeshThread mesh) {
    this.node = node;
    this.mesh = mesh;
    this.entry = WorkloadEntryName.of(node);
    this.published = new Published<>(status(RegistrationState.CONNECTING, null));
  }

  Source<RegistrationStatus> source() {
    return published;
  }

  /** Whether peers may hold an endpoint of this workload. */
  boolean mayBeKnown() {
    return connected || withinGrace;
  }

  void stream(ControlPlaneStatus status) {
    boolean wasConnected = connected;
    connected = status.phase() == Phase.CONNECTED;
    if (connected) {
      known = status.lastFailure();
      failure = null;
      endGrace();
    } else {
      if (wasConnected) {
        beginGrace();
      }
      if (status.lastFailure() != null && !status.lastFailure().equals(known)) {
        failure = status.lastFailure();
      }
    }
    if (status.phase() == Phase.CLOSED) {
      exit = RegistrationState.LEFT;
    }
    publish();
  }

  void health(@Nullable HealthResult overall) {
    health = overall;
    publish();
  }

  void draining() {
    exit = RegistrationState.DRAINING;
    publish();
  }

  void left() {
    exit = RegistrationState.LEFT;
    endGrace();
    publish();
  }

  private void beginGrace() {
    withinGrace = true;
    graceEnd =
        mesh.schedule(
            GRACE,
            () -> {
              withinGrace = false;
              publish();
            });
  }

  private void endGrace() {
    withinGrace = false;
    graceEnd.close();
  }

  private void publish() {
    RegistrationStatus before = published.current();
    if (before.state() == RegistrationState.LEFT) {
      return;
    }
    RegistrationStatus next = derive();
    if (next.state() != before.state()) {
      report(before, next);
      published.publish(next);
    } else if (!Objects.equals(next.reason(), before.reason())) {
      if (Objects.equals(code(next), code(before))) {
        log.debug("Registration of {}: {}", name(), next.reason());
      } else {
        report(before, next);
      }
      published.publish(new RegistrationStatus(next.state(), before.since(), entry, next.reason()));
    }
  }

  private RegistrationStatus derive() {
    if (exit != null) {
      return status(exit, null);
    }
    if (failure != null && (!withinGrace || FailureReason.refusal(failure))) {
      return status(RegistrationState.FAILED, FailureReason.describe(failure, node));
    }
    return connected || withinGrace ? byHealth(health) : status(RegistrationState.CONNECTING, null);
  }

  private RegistrationStatus byHealth(@Nullable HealthResult result) {
    if (result == null) {
      return status(RegistrationState.REGISTERED, null);
    }
    if (result instanceof HealthResult.Unhealthy unhealthy) {
      return status(RegistrationState.UNHEALTHY, unhealthyReason(unhealthy));
    }
    return status(RegistrationState.HEALTHY, null);
  }

  private static Problem unhealthyReason(HealthResult.Unhealthy unhealthy) {
    return new Problem(
        "MESH-1320",
        "the workload reports itself unhealthy: " + unhealthy.message(),
        "Make the check pass, or correct readinessProbe in mesh.yaml; peers send nothing until then");
  }

  private RegistrationStatus status(RegistrationState state, @Nullable Problem reason) {
    return new RegistrationStatus(state, mesh.clock().instant(), entry, reason);
  }

  private void report(RegistrationStatus before, RegistrationStatus next) {
    Problem reason = next.reason();
    if (reason == null) {
      log.info("Registration of {}: {} -> {}", name(), before.state(), next.state());
    } else {
      log.warn("Registration of {}: {}: {}.", name(), next.state(), reason);
    }
  }

  private static @Nullable String code(RegistrationStatus status) {
    return status.reason() == null ? null : status.reason().code();
  }

  private String name() {
    return node.namespace() + "/" + (entry == null ? node.name() : entry);
  }
}
