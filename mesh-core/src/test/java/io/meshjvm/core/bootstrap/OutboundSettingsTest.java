package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutboundSettingsTest {

  @TempDir Path directory;
  private Member member;

  @BeforeEach
  void create() {
    member = Member.in(directory);
  }

  @Test
  void leavesTheMeshItsSayUnlessTold() {
    assertThat(member.load().outbound()).isEqualTo(OutboundSettings.asTheMeshSays());
  }

  @ParameterizedTest
  @CsvSource({
    "mesh, MESH",
    "allow_any, ALLOW_ANY",
    "ALLOW_ANY, ALLOW_ANY",
    "Registry_Only, REGISTRY_ONLY"
  })
  void readsThePolicyInAnyCase(String value, OutboundSettings.Unknown unknown) {
    member.property("mesh.outboundPolicy", value);

    assertThat(member.load().outbound().unknown()).isEqualTo(unknown);
  }

  @Test
  void refusesAnyOtherPolicy() {
    member.property("mesh.outboundPolicy", "passthrough");

    assertThatThrownBy(member::load)
        .isInstanceOfSatisfying(
            BootstrapException.class, e -> assertThat(e.code()).isEqualTo("MESH-1030"))
        .hasMessageContaining("none of MESH, ALLOW_ANY and REGISTRY_ONLY");
  }
}
