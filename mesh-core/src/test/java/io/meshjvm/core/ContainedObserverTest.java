package io.meshjvm.core;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.meshjvm.core.MeshObserver.Decision;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

class ContainedObserverTest {

  private static final Map<Class<?>, Object> SAMPLES =
      Map.of(
          boolean.class,
          true,
          int.class,
          7,
          String.class,
          "text",
          Duration.class,
          Duration.ofMillis(3),
          Instant.class,
          Instant.EPOCH);

  private final Logger logger = (Logger) LoggerFactory.getLogger(MeshObserver.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<String> heard = new ArrayList<>();

  @BeforeEach
  void listen() {
    logger.setLevel(Level.DEBUG);
    logger.setAdditive(false);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void unlisten() {
    logger.detachAppender(log);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  /** Everything that an observer may be told, also what is yet to be added. */
  static Stream<Method> events() {
    return Arrays.stream(MeshObserver.class.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()));
  }

  @ParameterizedTest
  @MethodSource("events")
  void handsOnEveryEventWithItsValues(Method event) throws Exception {
    Object[] values = values(event);

    event.invoke(MeshObserver.contained(hearing(null)), values);

    assertThat(heard).containsExactly(event.getName() + Arrays.toString(values));
    assertThat(log.list).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("events")
  void keepsToItselfWhateverAnObserverThrows(Method event) throws Exception {
    MeshObserver wrong = MeshObserver.contained(hearing(new IllegalStateException("wrong")));
    MeshObserver incomplete = MeshObserver.contained(hearing(new NoClassDefFoundError("gone")));

    event.invoke(wrong, values(event));
    event.invoke(incomplete, values(event));

    assertThat(heard).hasSize(2);
    assertThat(log.list).extracting(ILoggingEvent::getLevel).containsOnly(Level.WARN).hasSize(2);
  }

  @Test
  void warnsOnceAndGoesOnTelling() {
    MeshObserver observer = MeshObserver.contained(hearing(new IllegalStateException("wrong")));

    for (int i = 0; i < 3; i++) {
      observer.inboundRequest(Decision.DENIED, "");
    }

    assertThat(heard).hasSize(3);
    assertThat(log.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.WARN, Level.DEBUG, Level.DEBUG);
    assertThat(log.list.get(0).getFormattedMessage()).contains("MESH-3010");
  }

  @Test
  void containsNothingTwice() {
    MeshObserver once = MeshObserver.contained(hearing(null));

    assertThat(MeshObserver.contained(once)).isSameAs(once);
    assertThat(MeshObserver.contained(MeshObserver.none())).isSameAs(MeshObserver.none());
  }

  private MeshObserver hearing(Throwable failure) {
    return (MeshObserver)
        Proxy.newProxyInstance(
            MeshObserver.class.getClassLoader(),
            new Class<?>[] {MeshObserver.class},
            (proxy, method, arguments) -> {
              heard.add(
                  method.getName()
                      + Arrays.toString(arguments == null ? new Object[0] : arguments));
              if (failure != null) {
                throw failure;
              }
              return null;
            });
  }

  private static Object[] values(Method event) {
    return Arrays.stream(event.getParameterTypes())
        .map(type -> type.isEnum() ? type.getEnumConstants()[0] : SAMPLES.get(type))
        .toArray();
  }
}
