package io.meshjvm.policy.internal.rbac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.xds.InvalidResourceException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexRuleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      nullValues = "-",
      value = {
        ".*/ns/ops/.* /ns/ops/",
        "spiffe://.+/ns/my-ns/(.+/|)sa/my-sa(/.+)? spiffe://,/ns/my-ns/,sa/my-sa",
        "a(bc|d)efg a,efg",
        "example\\.com example.com",
        "ab?c a,c",
        "ab*cd a,cd",
        "ab+cd ab,cd",
        "a[bc]de a,de",
        "a[]b]cde a,cde",
        "a[^]b]cde a,cde",
        "a(b[)]c)de a,de",
        "a(b\\)c)de a,de",
        "ab|cd -",
        "a{2}bcd -",
        "(?i)abc -",
        "a\\dbc -",
        "a[[:alpha:]]bc -",
        "a[\\d]bc -",
        ".* -",
        "^abc$ abc",
        "a.*bcd a,bcd",
        "\\Qa.b\\E -",
      })
  void findsTheLiteralsThatEveryMatchHolds(String regex, String literals) {
    assertThat(RegexLiterals.of(regex))
        .extracting(Part::text)
        .isEqualTo(literals == null ? List.of() : List.of(literals.split(",")));
    RegexRule.of(regex);
  }

  @ParameterizedTest
  @CsvSource({
    "spiffe://.+/ns/foo/(.+/|)sa/bar(/.+)?, spiffe://td/ns/foo/sa/bar,      true",
    "spiffe://.+/ns/foo/(.+/|)sa/bar(/.+)?, spiffe://td/ns/foo/x/sa/bar/y,  true",
    "spiffe://.+/ns/foo/(.+/|)sa/bar(/.+)?, spiffe://td/ns/foo/sa/barx,     false",
    "spiffe://.+/ns/foo/(.+/|)sa/bar(/.+)?, spiffe://td/ns/xfoo/sa/bar,     false",
    "abc,                                   xabc,                           false",
    "(?i)abc,                               aBC,                            true",
    ".*/ns/ops/.*,                          spiffe://td/ns/ops/sa/a,        true",
    ".*/ns/ops/.*,                          spiffe://td/ns/opsx/sa/a,       false",
    "abc.*,                                 abcd,                           true",
    "abc.*,                                 xabc,                           false",
    ".*abc,                                 xabc,                           true",
    ".*abc,                                 abcx,                           false",
    ".*,                                    '',                             true",
    ".*.*,                                  a,                              true",
    "a\\.c.*,                               a.cd,                           true",
    "a\\.c.*,                               abcd,                           false",
    "a.*c,                                  abc,                            true",
    "a\\d.*,                                a1b,                            true",
  })
  void matchesTheWholeText(String regex, String text, boolean matches) {
    assertThat(RegexRule.of(regex).test(text)).isEqualTo(matches);
  }

  @Test
  void aDotIsNoLineFeed() {
    assertThat(RegexRule.of(".*b.*").test("a\nb")).isFalse();
    assertThat(RegexRule.of(".*b.*").test("ab")).isTrue();
    assertThat(RegexRule.of("b.*").test("b\n")).isFalse();
  }

  @Test
  void remembersTheLastTextAlone() {
    Remembered remembered = new Remembered(RegexRule.of("a+"));

    assertThat(remembered.test("aa")).isTrue();
    assertThat(remembered.test("b")).isFalse();
    assertThat(remembered.test("aa")).isTrue();
    assertThat(remembered.test("aa")).isTrue();
  }

  @Test
  void fault66ABombOfARegexTakesLinearTime() {
    var bomb = RegexRule.of("(a+)+b");
    String text = "a".repeat(5_000);

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(60), () -> assertThat(bomb.test(text + "c")).isFalse());
  }

  @Test
  void refusesLongOnes() {
    assertThatThrownBy(() -> RegexRule.of("a".repeat(1025)))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining("1025");
    assertThat(RegexRule.of("a".repeat(1024)).test("a".repeat(1024))).isTrue();
  }
}
