package io.meshjvm.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A value whose listeners fail in ways that the compiler of Java does not expect of them. */
class PublishedTest {

  private final Published<String> published = new Published<>("none");
  private final List<String> heard = new ArrayList<>();

  static List<Throwable> failures() {
    return List.of(
        new IllegalStateException("broken"),
        new IOException("of Kotlin, which checks nothing"),
        new NoClassDefFoundError("gone"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aListenerThatFailsReachesNeitherThePublisherNorOthers(Throwable failure) {
    published.watch(
        next -> {
          heard.add("first " + next);
          throw PublishedTest.<RuntimeException>unchecked(failure);
        });
    published.watch(next -> heard.add("second " + next));

    published.publish("one");
    published.publish("two");

    assertThat(heard).containsExactly("first one", "second one", "first two", "second two");
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T unchecked(Throwable failure) throws T {
    throw (T) failure;
  }
}
