package io.meshjvm.policy.internal.rbac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.route.v3.HeaderMatcher;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table is what Envoy 1.40 answers to the same conditions and headers. */
class HeaderRuleTest {

  /** Values of the header, of several lines with a bar between; the first is not there at all. */
  private static final List<String> CASES =
      List.of("-", "a", "b", "", "a|b", "b|a", "b|c", "a|", "a,b", "5", "5|50", "+5");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'stringMatch': {'exact': 'a'}};                                        a,a|b,b|a,a|",
        "{'stringMatch': {'exact': 'a'}, 'invertMatch': true};                  "
            + " b,,b|c,a-b,5,5|50,+5",
        "{'stringMatch': {'exact': 'a'}, 'invertMatch': true, 'treatMissingHeaderAsEmpty': true};  "
            + "                            -,b,,b|c,a-b,5,5|50,+5",
        "{'stringMatch': {'exact': 'a,b'}};                                      a-b",
        "{'stringMatch': {'exact': ''}};                                         ,a|",
        "{'stringMatch': {'exact': ''}, 'treatMissingHeaderAsEmpty': true};      -,,a|",
        "{'stringMatch': {'prefix': 'a'}};                                       a,a|b,b|a,a|,a-b",
        "{'stringMatch': {'suffix': 'b'}};                                       b,a|b,b|a,b|c,a-b",
        "{'stringMatch': {'safeRegex': {'regex': '.+'}}};                        "
            + "a,b,a|b,b|a,b|c,a|,a-b,5,5|50,+5",
        "{'stringMatch': {'safeRegex': {'regex': '.+'}}, 'invertMatch': true};   ,",
        "{'presentMatch': true};                                                 all",
        "{'presentMatch': true, 'invertMatch': true};                            -",
        "{'presentMatch': false};                                                -",
        "{'presentMatch': false, 'invertMatch': true};                           all",
        "{'presentMatch': true, 'treatMissingHeaderAsEmpty': true};              -,all",
        "{'presentMatch': false, 'treatMissingHeaderAsEmpty': true};             none",
        "{'rangeMatch': {'start': -5, 'end': 10}};                               5,5|50,+5",
        "{'rangeMatch': {'start': -5, 'end': 10}, 'invertMatch': true};          "
            + "a,b,,a|b,b|a,b|c,a|,a-b",
        "{'exactMatch': ''};                                                     all",
        "{};                                                                     all",
        "{'invertMatch': true};                                                  -",
        "{'safeRegexMatch': {'regex': '[ab]'}};                                 "
            + " a,b,a|b,b|a,b|c,a|",
        "{'containsMatch': ','};                                                 a-b",
      })
  void matchesAsEnvoyDoes(String matcher, String matched) {
    Rule rule = rule(matcher);
    List<String> expected =
        switch (matched) {
          case "all" -> CASES.subList(1, CASES.size());
          case "-,all" -> CASES;
          case "none" -> List.of();
          case "," -> List.of("");
          default ->
              List.of(matched.split(",", -1)).stream().map(c -> c.replace('-', ',')).toList();
        };
    List<String> wanted = expected.stream().map(c -> c.equals(",") ? "-" : c).toList();

    assertThat(CASES.stream().filter(values -> rule.matches(query(values))).toList())
        .containsExactlyElementsOf(wanted);
  }

  @ParameterizedTest
  @ValueSource(strings = {":authority", "host", "Host"})
  void knowsTheHostByBothNames(String name) {
    assertThat(
            rule("{'name': '" + name + "', 'stringMatch': {'exact': 'H.TEST', 'ignoreCase': true}}")
                .matches(TestQueries.get("h.test", "/")))
        .isTrue();
  }

  @Test
  void knowsPseudoHeadersAndNoMoreOfThem() {
    RbacQuery query = TestQueries.get("h.test", "/p?q");

    assertThat(rule("{'name': ':method', 'exactMatch': 'GET'}").matches(query)).isTrue();
    assertThat(rule("{'name': ':path', 'exactMatch': '/p?q'}").matches(query)).isTrue();
    assertThat(rule("{'name': ':scheme', 'exactMatch': 'http'}").matches(query)).isTrue();
    assertThat(rule("{'name': ':protocol', 'presentMatch': true}").matches(query)).isFalse();
  }

  @Test
  void comparesBytes() {
    RbacQuery utf8 = TestQueries.header("x-h", "a\u00c3\u00a9b");
    RbacQuery latin1 = TestQueries.header("x-h", "a\u00e9b");

    assertThat(rule("{'stringMatch': {'exact': 'a\u00e9b'}}").matches(utf8)).isTrue();
    assertThat(rule("{'stringMatch': {'exact': 'a\u00e9b'}}").matches(latin1)).isFalse();
    assertThat(rule("{'stringMatch': {'safeRegex': {'regex': 'a.b'}}}").matches(utf8)).isFalse();
    assertThat(rule("{'stringMatch': {'safeRegex': {'regex': 'a.b'}}}").matches(latin1)).isTrue();
    assertThat(rule("{'stringMatch': {'exact': 'A\u00c9B', 'ignoreCase': true}}").matches(utf8))
        .as("case is of ASCII alone")
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'name': '', 'presentMatch': true}",
        "{'stringMatch': {}}",
        "{'stringMatch': {'prefix': ''}}",
        "{'stringMatch': {'safeRegex': {'regex': '('}}}",
        "{'stringMatch': {'safeRegex': {'regex': 'a'}, 'ignoreCase': true}}",
        "{'safeRegexMatch': {'regex': '(?=a)'}}",
      })
  void refusesWhatEnvoyRefuses(String matcher) {
    assertThatThrownBy(() -> rule(matcher)).isInstanceOf(InvalidResourceException.class);
  }

  private static Rule rule(String json) {
    HeaderMatcher.Builder matcher = HeaderMatcher.newBuilder();
    if (!json.contains("'name'")) {
      matcher.setName("X-H");
    }
    try {
      JsonFormat.parser().merge(json.replace('\'', '"'), matcher);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(json, e);
    }
    return HeaderRule.read(matcher.build());
  }

  private static RbacQuery query(String values) {
    return values.equals("-")
        ? TestQueries.get("h", "/")
        : TestQueries.header("x-h", values.split("\\|", -1));
  }
}
