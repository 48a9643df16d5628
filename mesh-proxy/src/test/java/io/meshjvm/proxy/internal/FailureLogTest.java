package io.meshjvm.proxy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailureLogTest {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final Logger logger = (Logger) LoggerFactory.getLogger(FailureLogTest.class);
  private final FailureLog failures = new FailureLog(logger, now::get);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

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

  private List<String> warnings() {
    return log.list.stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void warnsOfACauseOnceAMinute() {
    for (int i = 0; i < 5; i++) {
      failures.warn("MESH-1613", "a:1", "no");
    }
    failures.warn("MESH-1613", "b:1", "nor here");
    assertThat(warnings()).containsExactly("MESH-1613: no", "MESH-1613: nor here");

    now.addAndGet(Duration.ofMinutes(1).toNanos());
    failures.warn("MESH-1613", "a:1", "still not");
    assertThat(warnings()).last().isEqualTo("MESH-1613: still not (and 4 more of the kind)");
    assertThat(log.list).hasSize(7);
  }

  @Test
  void boundsWhatItRemembers() {
    for (int i = 0; i < 2_000; i++) {
      failures.warn("MESH-1613", "host" + i, "no");
    }
    assertThat(warnings()).hasSize(501);
  }

  @Test
  void saysQuietlyWhatIsTheBusinessOfOthers() {
    failures.debug("MESH-1615", "broke");
    assertThat(warnings()).isEmpty();
    assertThat(log.list).hasSize(1);
  }
}
