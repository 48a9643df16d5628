package io.meshjvm.policy.internal.rbac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.xds.InvalidResourceException;
import java.time.Duration;
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
        "spiffe://.+/ns/my-ns/(.+/|)sa/my-sa(/.+)? /ns/my-ns/",
        "a(bc|d)efg efg",
        "example\\.com example.com",
        "ab?c a",
        "ab*cd cd",
        "ab+cd ab",
        "a[bc]de de",
        "a[]b]cde cde",
        "a[^]b]cde cde",
        "a(b[)]c)de de",
        "a(b\\)c)de de",
        "ab|cd -",
        "a{2}bcd -",
        "(?i)abc -",
        "a\\dbc -",
        "a[[:alpha:]]bc -",
        "a[\\d]bc -",
        ".* -",
        "^abc$ abc",
        "a.*bcd bcd",
        "\\Qa.b\\E -",
      })
  void findsALiteralThatEveryMatchHolds(String regex, String literal) {
    assertThat(RegexLiteral.of(regex)).isEqualTo(literal == null ? "" : literal);
    RegexRule.compile(regex);
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
