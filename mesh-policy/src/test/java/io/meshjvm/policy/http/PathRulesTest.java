package io.meshjvm.policy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.policy.http.PathRules.EscapedSlashes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of Envoy's own tests (envoy: {@code test/common/http/path_utility_test.cc}). */
class PathRulesTest {

  @ParameterizedTest
  @CsvSource({
    "/xyz, /xyz",
    "/x/y/z, /x/y/z",
    "/a/b/../c, /a/c",
    "/a/b/./c, /a/b/c",
    "/a/b/../../../../c, /c",
    "/a/..\\c, /c",
    "/%c0%af, /%c0%af",
    "/%5c%25, /%5c%25",
    "/a/b/%2E%2E/c, /a/c",
    "/a/b/%2e%2e/c, /a/c",
    "/A/B/C, /A/B/C",
    "/a/%2F%2f/c, /a/%2F%2f/c",
    "/xyz/..;foo=bar/abc, /abc",
    "/..;foo=bar/abc, /abc",
    "/xyz/..;foo=bar, /",
    "/xyz/.;foo=bar/abc, /xyz/abc",
    "/.;foo=bar/abc, /abc",
    "/xyz/.;foo=bar, /xyz/",
    "/xyz/..;foo=bar/.;v1=2/abc, /abc",
    "/..;foo=bar/abc/.;mmm, /abc/",
    "/xyz/..;foo=bar/.;fff=zzz?blah=woops, /?blah=woops",
    "/xyz/..;foo=bar/.;fff=zzz/remain;blah-bluh?query, /remain;blah-bluh?query",
    "/xyz/...;foo, /xyz/...;foo",
    "/xyz?param=/..;foo, /xyz?param=/..;foo",
    "/%41%7e%2d, /A~-",
    "/a?%2e%2e/%41, /a?%2e%2e/%41",
    "/%2%41, /%252A",
    "/%%41a, /%25Aa",
    "/\u00e9, /%E9",
    "/\u263a, /%E2%98%BA"
  })
  void resolvesDotsAndEscapes(String came, String normalised) {
    PathRules rules = new PathRules(true, false, EscapedSlashes.KEEP);

    assertThat(rules.apply(came).path()).isEqualTo(normalised);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/xyz/.%00../abc", "/xyz/%00.%00./abc", "/xyz/AAAAA%%0000/abc", "/a\0b", "/a#b"})
  void refusesPathsWithoutCanonicalForm(String came) {
    PathRules.Outcome outcome = new PathRules(true, false, EscapedSlashes.KEEP).apply(came);

    assertThat(outcome.path()).isNull();
    assertThat(outcome.problem()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/a//b/c/, /a/b/c/",
    "/a, /a",
    "//a/b/c, /a/b/c",
    "/a/b/c//, /a/b/c/",
    "/a///b/c, /a/b/c",
    "/a//b?a=///c, /a/b?a=///c",
    "//a/?b, /a/?b",
    "//, //",
    "////, //"
  })
  void mergesSlashesOfThePathAlone(String came, String merged) {
    PathRules rules = new PathRules(false, true, EscapedSlashes.KEEP);

    assertThat(rules.apply(came).path()).isEqualTo(merged);
  }

  @ParameterizedTest
  @CsvSource({
    "/a%2Fb%2fc/, /a/b/c/",
    "/%2b, /%2b",
    "/%2, /%2",
    "/%%2fa/, /%/a/",
    "/a%5Cb%5cc/, /a\\b\\c/",
    "/a%2f?%2fabcd%5C, /a/?%2fabcd%5C"
  })
  void unescapesSlashesOfThePathAlone(String came, String unescaped) {
    PathRules rules = new PathRules(false, false, EscapedSlashes.FORWARD);

    assertThat(rules.apply(came).path()).isEqualTo(unescaped);
  }

  @Test
  void decodesBeforeItNormalisesAndMergesAtLast() {
    PathRules rules = new PathRules(true, true, EscapedSlashes.FORWARD);

    assertThat(rules.apply("/x/%2E%2e/z%2f%2Fabc%5C../def").path()).isEqualTo("/z/def");
    assertThat(rules.apply("/a%5c..%5cb").path()).isEqualTo("/b");
  }

  @Test
  void redirectsOrRefusesEscapedSlashesIfAskedTo() {
    assertThat(new PathRules(true, false, EscapedSlashes.REDIRECT).apply("/a%2fb"))
        .isEqualTo(new PathRules.Outcome("/a/b", true, ""));
    assertThat(new PathRules(true, false, EscapedSlashes.REDIRECT).apply("/a/b").redirect())
        .isFalse();
    assertThat(new PathRules(true, false, EscapedSlashes.REJECT).apply("/a%2fb").path()).isNull();
    assertThat(new PathRules(true, false, EscapedSlashes.REJECT).apply("/a?%2fb").path())
        .isEqualTo("/a?%2fb");
  }
}
