package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.MeshThread;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeshBuilderTest {

  @ParameterizedTest
  @ValueSource(classes = {NoClassDefFoundError.class, IllegalStateException.class})
  void endsTheMeshThreadWhateverStartingFailsWith(Class<? extends Throwable> failure)
      throws ReflectiveOperationException {
    Throwable thrown = failure.getConstructor(String.class).newInstance("missing");
    MeshThread thread = MeshThread.start("failing");

    assertThatThrownBy(() -> MeshBuilder.on(thread, () -> raise(thrown))).isSameAs(thrown);

    await().atMost(Duration.ofSeconds(30)).until(() -> !thread.execute(() -> {}));
  }

  @Test
  void leavesTheMeshThreadToWhatHasStarted() {
    try (MeshThread thread = MeshThread.start("starting")) {
      assertThat(MeshBuilder.on(thread, () -> "member")).isEqualTo("member");
      assertThat(thread.execute(() -> {})).isTrue();
    }
  }

  private static Object raise(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }
}
