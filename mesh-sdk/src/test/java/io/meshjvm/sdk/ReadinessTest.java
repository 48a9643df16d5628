package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.Problem;
import io.meshjvm.core.identity.IdentityProblem;
import io.meshjvm.core.identity.IdentityStatus;
import io.meshjvm.core.xds.ControlPlaneStatus;
import io.meshjvm.core.xds.StreamFailure;
import io.meshjvm.registration.RegistrationState;
import io.meshjvm.registration.RegistrationStatus;
import io.meshjvm.sdk.MeshState.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadinessTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final IdentityStatus RENEWED = new IdentityStatus(null, null, List.of());
  private static final IdentityStatus NOT_RENEWED =
      new IdentityStatus(
          new IdentityProblem(new Problem("MESH-1101", "CA is down", "Start it"), NOW),
          null,
          List.of());

  @ParameterizedTest
  @CsvSource({
    // identified, provisioned, renewed, stream, registration, wasReady -> phase
    "true,  true,  true,  CONNECTED,   HEALTHY,    true,  READY",
    "false, false, true,  IDLE,        CONNECTING, false, STARTING",
    "true,  false, true,  CONNECTED,   HEALTHY,    false, STARTING",
    "true,  true,  true,  CONNECTED,   REGISTERED, false, STARTING",
    "true,  true,  true,  CONNECTED,   UNHEALTHY,  false, UNHEALTHY",
    "true,  true,  true,  CONNECTED,   UNHEALTHY,  true,  UNHEALTHY",
    "true,  true,  true,  BACKING_OFF, HEALTHY,    true,  DEGRADED",
    "true,  true,  true,  BACKING_OFF, CONNECTING, true,  DEGRADED",
    "true,  true,  false, CONNECTED,   HEALTHY,    true,  DEGRADED",
    "false, true,  true,  CONNECTED,   HEALTHY,    true,  DEGRADED",
    "false, false, true,  BACKING_OFF, FAILED,     false, REFUSED",
    "true,  true,  true,  CONNECTED,   FAILED,     true,  REFUSED",
  })
  void foldsWhatTheRoomsSayIntoOnePhase(
      boolean identified,
      boolean provisioned,
      boolean renewed,
      ControlPlaneStatus.Phase stream,
      RegistrationState registration,
      boolean wasReady,
      Phase phase) {
    Readiness readiness =
        new Readiness(
            identified,
            renewed ? RENEWED : NOT_RENEWED,
            stream(stream, null),
            registration(registration),
            provisioned);

    assertThat(readiness.state(wasReady, NOW).phase()).isEqualTo(phase);
    assertThat(readiness.state(wasReady, NOW).detail()).isNotBlank();
  }

  @Test
  void namesAllThatIsMissingWithTheReasons() {
    StreamFailure failure =
        new StreamFailure(new Problem("MESH-1204", "refused", "Start istiod"), "UNAVAILABLE", NOW);
    Readiness readiness =
        new Readiness(
            false,
            NOT_RENEWED,
            stream(ControlPlaneStatus.Phase.BACKING_OFF, failure),
            registration(RegistrationState.CONNECTING),
            false);

    assertThat(readiness.state(false, NOW).detail())
        .isEqualTo(
            "no SVID (MESH-1101: CA is down. Start it); "
                + "no stream to istiod:15012 (MESH-1204: UNAVAILABLE refused. Start istiod); "
                + "no clusters and endpoints yet");
  }

  @ParameterizedTest
  @CsvSource({"FAILED, REFUSED", "UNHEALTHY, UNHEALTHY"})
  void saysWhyItIsOutAndWhatToDo(RegistrationState state, Phase phase) {
    Readiness readiness =
        new Readiness(
            true,
            RENEWED,
            stream(ControlPlaneStatus.Phase.CONNECTED, null),
            registration(state),
            true);

    assertThat(readiness.state(true, NOW))
        .isEqualTo(new MeshState(phase, "MESH-1301: the problem. The remedy", NOW));
  }

  @Test
  void saysThatARenewalFailedWhileAllElseIsWell() {
    Readiness readiness =
        new Readiness(
            true,
            NOT_RENEWED,
            stream(ControlPlaneStatus.Phase.CONNECTED, null),
            registration(RegistrationState.HEALTHY),
            true);

    assertThat(readiness.state(true, NOW))
        .isEqualTo(new MeshState(Phase.DEGRADED, "MESH-1101: CA is down. Start it", NOW));
    assertThat(readiness.ready()).isTrue();
  }

  @Test
  void waitsForTheFirstHealthVerdict() {
    Readiness readiness =
        new Readiness(
            true,
            RENEWED,
            stream(ControlPlaneStatus.Phase.CONNECTED, null),
            registration(RegistrationState.REGISTERED),
            true);

    assertThat(readiness.ready()).isFalse();
    assertThat(readiness.state(false, NOW).detail()).isEqualTo("no health verdict yet");
  }

  private static ControlPlaneStatus stream(
      ControlPlaneStatus.Phase phase, @Nullable StreamFailure failure) {
    return new ControlPlaneStatus(
        phase,
        NOW,
        "istiod:15012",
        ControlPlaneStatus.Credential.TOKEN,
        "",
        failure,
        null,
        Map.of());
  }

  private static RegistrationStatus registration(RegistrationState state) {
    boolean reason = state == RegistrationState.FAILED || state == RegistrationState.UNHEALTHY;
    return new RegistrationStatus(
        state,
        NOW,
        "python-http-10.77.0.9",
        reason ? new Problem("MESH-1301", "the problem", "The remedy") : null);
  }
}
