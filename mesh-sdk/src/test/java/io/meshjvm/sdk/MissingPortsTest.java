package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Problem;
import io.meshjvm.core.Published;
import io.meshjvm.registration.RegistrationState;
import io.meshjvm.registration.RegistrationStatus;
import io.meshjvm.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MissingPortsTest {

  private final VirtualTime time = new VirtualTime();
  private final MeshThread thread = MeshThread.over(time.scheduler(), time.clock(), new Random(1));
  private final Published<RegistrationStatus> registration =
      new Published<>(status(RegistrationState.CONNECTING));
  private Set<Integer> called = Set.of();
  private Set<Integer> ruled = Set.of();
  private int refreshed;
  private final MissingPorts missing =
      new MissingPorts(thread, registration, () -> called, () -> ruled, () -> refreshed++);

  private RegistrationStatus status(RegistrationState state) {
    Problem reason =
        state == RegistrationState.UNHEALTHY ? new Problem("MESH-1320", "what", "remedy") : null;
    return new RegistrationStatus(state, time.now(), "member", reason);
  }

  private void becomes(RegistrationState state) {
    registration.publish(status(state));
    time.runDue();
  }

  @Test
  void asksAnewOnceWhenPeersAreLedToPortsWithoutRules() {
    becomes(RegistrationState.REGISTERED);
    called = Set.of(8080, 9090);
    ruled = Set.of(8080);
    time.advance(Duration.ofMinutes(1));
    assertThat(refreshed).isZero();

    becomes(RegistrationState.HEALTHY);
    time.advance(Duration.ofMillis(499));
    assertThat(refreshed).isZero();
    time.advance(Duration.ofMillis(1));
    assertThat(refreshed).isOne();

    becomes(RegistrationState.HEALTHY);
    time.advance(Duration.ofMinutes(1));
    assertThat(refreshed).isOne();
  }

  @Test
  void waitsForItsEndpoints() {
    becomes(RegistrationState.HEALTHY);
    time.advance(Duration.ofSeconds(3));
    called = Set.of(8080);
    time.advance(Duration.ofMillis(500));
    assertThat(refreshed).isOne();
  }

  @Test
  void asksNothingWhereAllPortsHaveRules() {
    called = Set.of(8080);
    ruled = Set.of(8080, 9090);
    becomes(RegistrationState.HEALTHY);
    time.advance(Duration.ofMinutes(1));
    assertThat(refreshed).isZero();
  }

  @Test
  void asksNothingWhereNoServiceSelectsIt() {
    becomes(RegistrationState.HEALTHY);
    time.advance(Duration.ofMinutes(1));
    called = Set.of(8080);
    time.advance(Duration.ofMinutes(1));
    assertThat(refreshed).isZero();
  }

  @Test
  void looksAgainWhenItBecomesHealthyAgain() {
    called = Set.of(8080);
    becomes(RegistrationState.HEALTHY);
    becomes(RegistrationState.UNHEALTHY);
    time.advance(Duration.ofMinutes(1));
    assertThat(refreshed).isZero();

    becomes(RegistrationState.HEALTHY);
    time.advance(Duration.ofMinutes(1));
    assertThat(refreshed).isOne();
  }

  @Test
  void looksNoMoreWhenItIsClosed() {
    called = Set.of(8080);
    becomes(RegistrationState.HEALTHY);
    missing.close();
    time.runDue();
    becomes(RegistrationState.CONNECTING);
    becomes(RegistrationState.HEALTHY);
    time.advance(Duration.ofMinutes(1));
    assertThat(refreshed).isZero();
  }
}
