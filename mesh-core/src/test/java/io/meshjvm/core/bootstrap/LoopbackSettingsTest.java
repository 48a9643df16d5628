package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopbackSettingsTest {

  @TempDir Path directory;
  private Member member;

  @BeforeEach
  void create() {
    member = Member.in(directory);
  }

  @Test
  void isOffAndForTheOwnUserUnlessTold() {
    LoopbackSettings settings = member.load().loopback();

    assertThat(settings).isEqualTo(LoopbackSettings.none());
    assertThat(settings.answersNames()).isFalse();
  }

  @Test
  void readsWhatIsSet() {
    member
        .property("mesh.proxy", "true")
        .property("mesh.proxyHosts", "db.shop, web.shop,db.shop")
        .property("mesh.proxyAnyUser", "true")
        .property("mesh.proxyConnections", "10")
        .property("mesh.proxyIdleTimeout", "90s");

    assertThat(member.load().loopback())
        .isEqualTo(
            new LoopbackSettings(
                true, Set.of("db.shop", "web.shop"), true, 10, Duration.ofSeconds(90)));
  }

  @Test
  void aSingleHostIsEnough() {
    member.property("mesh.proxyHosts", "db.shop");

    assertThat(member.load().loopback().answersNames()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "proxy, on, MESH-1013",
    "proxyAnyUser, maybe, MESH-1013",
    "proxyConnections, many, MESH-1012",
    "proxyConnections, 0, MESH-1030",
    "proxyIdleTimeout, 0s, MESH-1011",
    "proxyIdleTimeout, never, MESH-1011",
  })
  void refusesWhatMakesNoSense(String key, String value, String code) {
    member.property("mesh." + key, value);

    assertThatThrownBy(member::load).hasMessageContaining(code).hasMessageContaining(key);
  }
}
