package io.meshjvm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeshCliTest {

  @ParameterizedTest
  @ValueSource(strings = {"version", "--version"})
  void tellsItsVersionAndTheJvms(String argument) {
    Cli run = Cli.run(argument);

    assertThat(run.exit()).isZero();
    assertThat(run.out()).matches("mesh-cli \\S+, Java \\d+\\R");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void namesItsCommands() {
    assertThat(Cli.run("--help").out()).contains("join", "doctor", "resolve", "dns", "version");
  }

  @ParameterizedTest
  @CsvSource({
    "fly, Unmatched argument",
    "doctor --nothing, Unknown option",
    "doctor --ip not.an.address.invalid, --ip",
    "join --timeout soon, --timeout",
    "join --set key, --set",
  })
  void exitsWithTwoForAWrongCommandLine(String line, String complaint) {
    Cli run = Cli.run(line.split(" "));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains(complaint);
  }

  @Test
  void saysWhatToDoAboutAFailure() {
    Cli run = Cli.run("join", "--dir", "/nonexistent");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("[fail] ", "(MESH-1001)", "fix: ").doesNotContain("\tat ");
  }
}
