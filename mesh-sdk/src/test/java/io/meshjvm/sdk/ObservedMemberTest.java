package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.registration.HealthResult;
import io.meshjvm.sdk.MeshState.Phase;
import java.lang.reflect.Proxy;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

/** What the application hears of its member, and what that cannot do to it. */
class ObservedMemberTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private Journey journey;

  @BeforeEach
  void startIstiod() {
    journey = new Journey(directory);
  }

  @AfterEach
  void stopIstiod() {
    journey.close();
  }

  @Test
  void aMemberWhoseObserverFailsEachTimeJoinsServesAndLeaves() throws UnknownHostException {
    Set<String> told = ConcurrentHashMap.newKeySet();
    MeshObserver failing =
        (MeshObserver)
            Proxy.newProxyInstance(
                MeshObserver.class.getClassLoader(),
                new Class<?>[] {MeshObserver.class},
                (proxy, method, arguments) -> {
                  told.add(method.getName());
                  throw new IllegalStateException("an observer that is no good");
                });

    try (Mesh mesh = journey.member().observer(failing).start().awaitReady(PATIENCE)) {
      await().atMost(PATIENCE).until(() -> mesh.knows("vmservice.example.com"));
      assertThat(mesh.resolve("vmservice.example.com")).isNotEmpty();
      journey.health = HealthResult.unhealthy("database is gone");
      await().atMost(PATIENCE).until(() -> mesh.state().phase() == Phase.UNHEALTHY);
      journey.health = HealthResult.healthy();
      await().atMost(PATIENCE).until(() -> mesh.state().phase() == Phase.READY);
    }

    assertThat(told)
        .contains(
            "streamConnected",
            "updateAccepted",
            "svidRenewed",
            "healthChecked",
            "healthReported",
            "nameLookedUp");
    assertThat(journey.istiod.violations()).isEmpty();
  }

  @Test
  void theMembersOwnThreadsSayInTheLogWhoseTheyAre() {
    Map<String, String> nodes = new ConcurrentHashMap<>();
    MeshBuilder member =
        journey
            .member()
            .set("name", "vm-7")
            .healthCheck(
                "worker",
                () -> {
                  nodes.put("worker", String.valueOf(MDC.get("mesh.node")));
                  return HealthResult.healthy();
                })
            .observer(
                new MeshObserver() {
                  @Override
                  public void streamConnected() {
                    nodes.put("mesh", String.valueOf(MDC.get("mesh.node")));
                  }
                });

    try (Mesh mesh = member.start().awaitReady(PATIENCE)) {
      assertThat(mesh.state().phase()).isEqualTo(Phase.READY);
      assertThat(nodes).containsOnly(Map.entry("mesh", "vm-7.vm"), Map.entry("worker", "vm-7.vm"));
      assertThat(MDC.get("mesh.node")).isNull();
    }
  }
}
