package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.spi.MemberExtension;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Test;

class ExtensionsTest {

  private final List<String> calls = new ArrayList<>();
  private final Parts member = new Parts().add("a part");

  private MemberExtension extension(String name) {
    return attached -> {
      calls.add(name + " attached to " + attached.part(String.class));
      return () -> calls.add(name + " detached");
    };
  }

  @Test
  void attachesInOrderAndDetachesInReverseOnce() {
    Extensions extensions = Extensions.attach(List.of(extension("a"), extension("b")), member);

    extensions.close();
    extensions.close();

    assertThat(calls)
        .containsExactly(
            "a attached to a part", "b attached to a part", "b detached", "a detached");
  }

  @Test
  void aFailingExtensionCostsOnlyItself() {
    MemberExtension failing =
        attached -> {
          throw new IllegalStateException("broken");
        };
    MemberExtension failsLater =
        attached ->
            () -> {
              throw new IllegalStateException("broken later");
            };

    Extensions.attach(List.of(failing, extension("a"), failsLater), member).close();

    assertThat(calls).containsExactly("a attached to a part", "a detached");
  }

  @Test
  void aLoaderThatFailsForEverEnds() {
    Iterable<MemberExtension> broken =
        () ->
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                calls.add("asked");
                throw new ServiceConfigurationError("broken");
              }

              @Override
              public MemberExtension next() {
                throw new AssertionError("nothing there");
              }
            };

    Extensions.attach(broken, member).close();

    assertThat(calls).hasSizeBetween(1, 1_000);
  }

  @Test
  void membersHaveOnlyTheirParts() {
    MeshMember asked = member;
    assertThat(asked.part(String.class)).isEqualTo("a part");
    assertThatThrownBy(() -> asked.part(Integer.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Integer");
  }
}
