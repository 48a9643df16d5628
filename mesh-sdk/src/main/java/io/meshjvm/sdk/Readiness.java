package io.meshjvm.sdk;

import io.meshjvm.core.Problem;
import io.meshjvm.core.identity.IdentityStatus;
import io.meshjvm.core.xds.ControlPlaneStatus;
import io.meshjvm.registration.RegistrationState;
import io.meshjvm.registration.RegistrationStatus;
import io.meshjvm.sdk.MeshState.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the rooms of a member say at one moment, and what follows from it for the whole.
 *
 * @param identified whether there is an SVID that is valid now
 * @param identity how identity fares
 * @param stream how the control plane's connection stands
 * @param registration how the registration stands
 * @param provisioned whether clusters and endpoints have arrived
 */
record Readiness(
    boolean identified,
    IdentityStatus identity,
    ControlPlaneStatus stream,
    RegistrationStatus registration,
    boolean provisioned) {

  /** Whether peers can call this workload and this workload can call peers. */
  boolean ready() {
    return identified && provisioned && registration.state() == RegistrationState.HEALTHY;
  }

  /**
   * What follows for the whole.
   *
   * @param wasReady whether the member has been ready before, or is now
   * @param now the present
   */
  MeshState state(boolean wasReady, Instant now) {
    Phase phase = phase(wasReady);
    return new MeshState(phase, detail(phase), now);
  }

  private Phase phase(boolean wasReady) {
    if (refused()) {
      return Phase.REFUSED;
    }
    if (unhealthy()) {
      return Phase.UNHEALTHY;
    }
    if (!wasReady) {
      return Phase.STARTING;
    }
    return ready() && !degraded() ? Phase.READY : Phase.DEGRADED;
  }

  private String detail(Phase phase) {
    if (phase == Phase.READY) {
      return "registered, healthy and provisioned";
    }
    String missing = missing();
    if (!missing.isEmpty()) {
      return missing;
    }
    String problem = identityProblem();
    return problem != null ? problem : "waiting";
  }

  private boolean refused() {
    return registration.state() == RegistrationState.FAILED;
  }

  private boolean unhealthy() {
    return registration.state() == RegistrationState.UNHEALTHY;
  }

  /** Whether something that is needed later has gone, though all goes on with what is there. */
  private boolean degraded() {
    return stream.phase() != ControlPlaneStatus.Phase.CONNECTED || identity.failure() != null;
  }

  /** What is missing, most important first; empty if nothing is. */
  private String missing() {
    List<String> missing = new ArrayList<>();
    if (!identified) {
      missing.add("no SVID" + because(identityProblem()));
    }
    if (refused() || unhealthy()) {
      Problem reason = registration.reason();
      missing.add(reason == null ? registration.state().name() : reason.toString());
    } else if (stream.phase() != ControlPlaneStatus.Phase.CONNECTED) {
      missing.add("no stream to " + stream.endpoint() + because(streamProblem()));
    } else if (registration.state() != RegistrationState.HEALTHY) {
      missing.add("no health verdict yet");
    }
    if (!provisioned) {
      missing.add("no clusters and endpoints yet");
    }
    return String.join("; ", missing);
  }

  /** What went wrong last with the connection, or null. */
  private @Nullable String streamProblem() {
    var failure = stream.lastFailure();
    return failure == null
        ? null
        : failure.code()
            + ": "
            + failure.status()
            + " "
            + failure.problem().what()
            + ". "
            + failure.problem().remedy();
  }

  /** What went wrong last with the identity, or null. */
  @Nullable String identityProblem() {
    var failure = identity.failure();
    return failure == null ? null : failure.problem().toString();
  }

  private static String because(@Nullable String problem) {
    return problem == null ? "" : " (" + problem + ")";
  }
}
