package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InboundSettingsTest {

  @TempDir Path directory;
  private Member member;

  @BeforeEach
  void create() {
    member = Member.in(directory);
  }

  @Test
  void letsNobodyInBeforeTheMeshHasSpokenUnlessTold() {
    assertThat(member.load().inbound()).isEqualTo(InboundSettings.closed());
  }

  @ParameterizedTest
  @CsvSource({"refuse, REFUSE", "ALLOW, ALLOW", "Allow, ALLOW"})
  void readsWhatHoldsBeforeThePolicyInAnyCase(String value, InboundSettings.BeforePolicy before) {
    member.property("mesh.inboundBeforePolicy", value);

    assertThat(member.load().inbound().beforePolicy()).isEqualTo(before);
  }

  @Test
  void refusesAnythingElse() {
    member.property("mesh.inboundBeforePolicy", "permissive");

    assertThatThrownBy(member::load)
        .isInstanceOfSatisfying(
            BootstrapException.class, e -> assertThat(e.code()).isEqualTo("MESH-1030"))
        .hasMessageContaining("neither REFUSE nor ALLOW");
  }
}
