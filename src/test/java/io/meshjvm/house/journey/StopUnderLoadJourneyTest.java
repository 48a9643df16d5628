package io.meshjvm.house.journey;

import static io.meshjvm.house.journey.TestMesh.PATIENCE;
import static io.meshjvm.house.journey.TestMesh.VM_URL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.sdk.MeshBuilder;
import io.meshjvm.sdk.MeshState.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A member leaves while it is being called. */
@Execution(ExecutionMode.CONCURRENT)
class StopUnderLoadJourneyTest {

  private static final int CALLS = 60;

  @TempDir private Path directory;

  @Test
  void fault53ARequestInFlightIsAnsweredAfterPeersHaveLostTheEndpoint() throws Exception {
    try (TestMesh mesh = TestMesh.start(directory)) {
      TestMember peer = mesh.peer();
      TestMember vm = mesh.vm();
      await().atMost(PATIENCE).until(peer::findsVm);

      CompletableFuture<Answer> answer = new CompletableFuture<>();
      daemon(() -> answer.complete(peer.get(VM_URL + "held")));
      assertThat(vm.server().awaitHeld()).isTrue();
      Thread closing = daemon(vm::close);
      await().atMost(PATIENCE).until(() -> !peer.findsVm());
      assertThat(answer).isNotDone();
      assertThat(vm.phase()).isEqualTo(Phase.DRAINING);

      vm.server().letGo();
      assertThat(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).status()).isEqualTo(200);
      closing.join(PATIENCE.toMillis());
      assertThat(vm.phase()).isEqualTo(Phase.LEFT);
    }
  }

  @Test
  void fault53TheOtherInstanceTakesOverWithoutAFailedCall() throws Exception {
    // Other systems answer on 127.0.0.1 alone.
    Assumptions.assumeTrue(OS.LINUX.isCurrentOs());
    try (TestMesh mesh = TestMesh.start(directory)) {
      TestMember peer = mesh.peer();
      TestMember first = mesh.vm("127.0.0.2", StopUnderLoadJourneyTest::drainingLonger);
      TestMember second = mesh.vm("127.0.0.3", UnaryOperator.identity());
      await().atMost(PATIENCE).until(peer::findsVm);
      await().atMost(PATIENCE).until(() -> answersFrom(peer, first) && answersFrom(peer, second));

      try (Load load = Load.from(peer, VM_URL, first.id().toString())) {
        load.awaitMore(CALLS);
        first.close();
        load.awaitMore(CALLS);
        for (int i = 0; i < 10; i++) {
          assertThat(peer.get(VM_URL).endpoint()).startsWith("127.0.0.3:");
        }

        TestMember third = mesh.vm("127.0.0.2", UnaryOperator.identity());
        await().atMost(PATIENCE).until(() -> answersFrom(peer, third));
        load.awaitMore(CALLS);
        load.endsWithoutFailure(3 * CALLS);
      }
      assertThat(mesh.vmEntries()).hasSize(2);
    }
  }

  /** A drain time covers the way of the news, and the calls that began just before it came. */
  private static MeshBuilder drainingLonger(MeshBuilder builder) {
    return builder.drain(Duration.ofSeconds(5));
  }

  /** Whether one of a few calls in a row, which take turns, reaches {@code vm}. */
  private static boolean answersFrom(TestMember peer, TestMember vm) throws Exception {
    String address = vm.address().getAddress().getHostAddress() + ":";
    try (MeshClient client = new MeshClient(peer.mesh(), false)) {
      for (int i = 0; i < 4; i++) {
        if (client.get(VM_URL).endpoint().startsWith(address)) {
          return true;
        }
      }
      return false;
    }
  }

  private static Thread daemon(ThrowingRunnable task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            },
            "journey");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @FunctionalInterface
  private interface ThrowingRunnable {
    void run() throws Exception;
  }
}
