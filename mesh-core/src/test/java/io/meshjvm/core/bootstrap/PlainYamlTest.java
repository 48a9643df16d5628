package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlainYamlTest {

  @Test
  void readsYamlIntoPlainValuesWithoutNulls() {
    String text = "a: 1\nb: [true, x, null, 1.5]\nc: {d: \"2\", e: ~}\nf: 2026-11-22\ng: 45s\n";
    assertThat(parse(text))
        .isEqualTo(
            Map.of(
                "a",
                1,
                "b",
                List.of(true, "x", 1.5),
                "c",
                Map.of("d", "2"),
                "f",
                "2026-11-22",
                "g",
                "45s"));
  }

  @Test
  void readsJson() {
    assertThat(parse("{\"a\\/b\":\"\\u00e4\\ud83d\\ude00\", \"n\":[1,{}]}"))
        .isEqualTo(Map.of("a/b", "ä😀", "n", List.of(1, Map.of())));
  }

  @Test
  void readsAFewAliases() {
    assertThat(parse("a: &x {b: c}\nd: *x"))
        .isEqualTo(Map.of("a", Map.of("b", "c"), "d", Map.of("b", "c")));
  }

  @Test
  void readsNothingAsNull() {
    assertThat(parse("# only a comment\n")).isNull();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refuses(String name, String text, String message) {
    BootstrapException refusal = catchThrowableOfType(BootstrapException.class, () -> parse(text));
    assertThat(refusal).as(name).isNotNull();
    assertThat(refusal.code()).isEqualTo(Fault.YAML_SYNTAX.code());
    assertThat(refusal).hasMessageContaining(message);
  }

  static Stream<Arguments> refuses() {
    return Stream.of(
        Arguments.of("bad indentation", "a: 1\n b: 2\n", "mesh.yaml line 2"),
        Arguments.of("open bracket", "a: [1\nb: 2", "mesh.yaml line"),
        Arguments.of("tab", "a:\n\tb: 1", "mesh.yaml line 2"),
        Arguments.of("duplicate key", "a: 1\nb: 2\na: 3", "mesh.yaml line 3"),
        Arguments.of("two documents", "a: 1\n---\nb: 2", "mesh.yaml line"),
        Arguments.of("unknown tag", "a: !!java/x y", "mesh.yaml"),
        Arguments.of("undefined alias", "a: *x", "mesh.yaml line 1"),
        Arguments.of("number as key", "1: a", "key 1 is not a string"),
        Arguments.of("not a number", "a: .nan", "JSON can express"),
        Arguments.of("bytes", "a: !!binary aGVsbG8=", "JSON can express"),
        Arguments.of("deep flow", "[".repeat(10_000), "nested deeper than 32"),
        Arguments.of("deep block", "- ".repeat(40) + "a", "nested deeper than 32"),
        Arguments.of("value in itself", "a: &x [*x]", "contains itself"),
        Arguments.of("many aliases", "a: &x {b: c}\nd: [" + "*x,".repeat(20) + "]", "aliases"),
        Arguments.of("too large", "a: '" + "x".repeat(TextFile.MAX_BYTES) + "'", "limit"),
        Arguments.of("control character", "a: \"\u0001\"", "mesh.yaml"));
  }

  private static Object parse(String text) {
    return PlainYaml.parse(text, "mesh.yaml", Fault.YAML_SYNTAX);
  }
}
