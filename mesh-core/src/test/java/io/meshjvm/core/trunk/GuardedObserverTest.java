package io.meshjvm.core.trunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.meshjvm.core.MeshObserver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardedObserverTest {

  private final List<String> told = new ArrayList<>();
  private final GuardedObserver observer =
      new GuardedObserver(
          new MeshObserver() {
            @Override
            public void svidRenewalFailed(String code) {
              told.add(code);
              if (told.size() == 1) {
                throw new NoClassDefFoundError("metrics");
              }
              throw new IllegalStateException("metrics");
            }
          });

  @Test
  void isToldAgainWhateverItThrewBefore() {
    assertThatCode(
            () -> {
              observer.svidRenewalFailed("MESH-1101");
              observer.svidRenewalFailed("MESH-1102");
            })
        .doesNotThrowAnyException();
    assertThat(told).containsExactly("MESH-1101", "MESH-1102");
  }
}
