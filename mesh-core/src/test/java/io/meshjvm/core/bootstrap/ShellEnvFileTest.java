package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ShellEnvFileTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void readsValuesAsAShellWould(String text, String value) {
    assertThat(ShellEnvFile.parse(text, "cluster.env")).containsExactly(entry("A", value));
  }

  static Stream<Arguments> readsValuesAsAShellWould() {
    return Stream.of(
        Arguments.of("A=b", "b"),
        Arguments.of("A=", ""),
        Arguments.of("A=''", ""),
        Arguments.of("A=\"\"", ""),
        Arguments.of("A='b c'", "b c"),
        Arguments.of("A=\"b c\"", "b c"),
        Arguments.of("A='it'\"'\"'s'", "it's"),
        Arguments.of("A=a'b'\"c\"d", "abcd"),
        Arguments.of(
            "A='{\"app\":\"foo\",\"n\":\"$x `y`\"}'", "{\"app\":\"foo\",\"n\":\"$x `y`\"}"),
        Arguments.of("A=\"a \\\" \\\\ \\$ \\` \\n\"", "a \" \\ $ ` \\n"),
        Arguments.of("A=a\\ b\\'c", "a b'c"),
        Arguments.of("A='\\n'", "\\n"),
        Arguments.of("A='one\ntwo'", "one\ntwo"),
        Arguments.of("A=\"one\\\ntwo\"", "onetwo"),
        Arguments.of("A=one\\\ntwo", "onetwo"),
        Arguments.of("A=b#c", "b#c"),
        Arguments.of("A=b # comment", "b"),
        Arguments.of("# comment 'open\n\n  A=b  \n", "b"),
        Arguments.of("export A=b", "b"),
        Arguments.of("\texport \t A='b'\t", "b"),
        Arguments.of("A=b\r\n", "b"),
        Arguments.of("A=*", "*"),
        Arguments.of("A=22,15090", "22,15090"),
        Arguments.of("A=b=c", "b=c"),
        Arguments.of("A=first\nA=second", "second"));
  }

  @Test
  void readsALineWhoseNameBeginsWithExport() {
    assertThat(ShellEnvFile.parse("exported=1\nexport=2", "f"))
        .containsExactly(entry("exported", "1"), entry("export", "2"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      quoteCharacter = '^',
      delimiter = ';',
      value = {
        "no equals sign; A; 1",
        "space before equals; A =b; 1",
        "no name; =b; 1",
        "name begins with digit; 1A=b; 1",
        "name with plus; A+B=c; 1",
        "open single quote; A=b\\nB='c\\nd; 2",
        "open double quote; A=\"b; 1",
        "command after value; A=b c; 1",
        "expansion; A=$HOME; 1",
        "expansion in quotes; A=b\\nB=\"$HOME\"; 2",
        "substitution; A=`id`; 1",
        "substitution in quotes; A=\"`id`\"; 1",
        "pipe; A=b|c; 1",
        "command line; echo hello; 1",
        "backslash at the end; A=b\\; 1",
        "line after multi-line value; A='x\\ny'\\nB; 3",
      })
  void refusesWhatIsNoAssignment(String name, String text, int line) {
    assertThatThrownBy(
            () -> ShellEnvFile.parse(text.replaceAll("\\\\n", "\n"), "/etc/mesh/cluster.env"))
        .as(name)
        .isInstanceOfSatisfying(
            BootstrapException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(Fault.SHELL_SYNTAX.code()));
    assertThatThrownBy(
            () -> ShellEnvFile.parse(text.replaceAll("\\\\n", "\n"), "/etc/mesh/cluster.env"))
        .hasMessageContaining("/etc/mesh/cluster.env line " + line + ":");
  }

  @Test
  void readsNamesThatIstioctlCopiesFromProxyMetadata() {
    assertThat(ShellEnvFile.parse("XDS_HEADER_x-tenant.id='a'", "f"))
        .containsExactly(entry("XDS_HEADER_x-tenant.id", "a"));
  }

  @Test
  void separatorInABareValueIsRefusedAndNeverRuns() {
    assertThatThrownBy(() -> ShellEnvFile.parse("A=b;touch", "f"))
        .hasMessageContaining("holds ';' outside single quotes");
  }

  @Test
  void neverPrintsAValueInAnError() {
    assertThatThrownBy(() -> ShellEnvFile.parse("XDS_HEADER_authorization='Bearer s3cr3t", "f"))
        .hasMessageNotContaining("s3cr3t");
  }

  @Test
  void refusesNul() {
    assertThatThrownBy(() -> ShellEnvFile.parse("A='b\0c'", "f")).hasMessageContaining("NUL");
  }
}
