package io.meshjvm.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OwnLookupTest {

  private final List<Boolean> seen = new ArrayList<>();

  private void look() {
    seen.add(OwnLookup.isUnderWay());
  }

  @Test
  void marksATaskAndNothingAfterIt() {
    look();
    OwnLookup.run(this::look);
    look();

    assertThat(seen).containsExactly(false, true, false);
  }

  @Test
  void staysMarkedAfterANestedTask() {
    OwnLookup.run(
        () -> {
          OwnLookup.run(this::look);
          look();
        });

    assertThat(seen).containsExactly(true, true);
    assertThat(OwnLookup.isUnderWay()).isFalse();
  }

  @Test
  void isOverWhenTheTaskThrows() {
    assertThatThrownBy(
            () ->
                OwnLookup.run(
                    () -> {
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");

    assertThat(OwnLookup.isUnderWay()).isFalse();
  }

  @Test
  void marksWhereTheExecutorRunsNotWhereTheTaskComesFrom() {
    List<Runnable> waiting = new ArrayList<>();
    OwnLookup.on(waiting::add).execute(this::look);
    look();
    waiting.get(0).run();

    assertThat(seen).containsExactly(false, true);
  }

  @Test
  void theMeshThreadIsMarked() throws Exception {
    CompletableFuture<Boolean> marked = new CompletableFuture<>();
    try (MeshThread thread = MeshThread.start("mesh")) {
      thread.execute(() -> marked.complete(OwnLookup.isUnderWay()));
      assertThat(marked.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aThreadOfItsOwnIsADaemonAndMarked() throws Exception {
    CompletableFuture<Boolean> marked = new CompletableFuture<>();
    Thread thread = OwnLookup.daemon(() -> marked.complete(OwnLookup.isUnderWay()), "mesh-test");
    thread.start();

    assertThat(thread.isDaemon()).isTrue();
    assertThat(marked.get(30, TimeUnit.SECONDS)).isTrue();
  }
}
