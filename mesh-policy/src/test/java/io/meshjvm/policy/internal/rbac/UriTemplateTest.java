package io.meshjvm.policy.internal.rbac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriTemplateTest {

  @ParameterizedTest
  @CsvSource({
    "/a/*,               /a/b,             true",
    "/a/*,               /a/b/c,           false",
    "/a/*,               /a/,              false",
    "/a/*,               /a/b?c/d,         true",
    "/a/**,              /a/,              true",
    "/a/**,              /a/b/c,           true",
    "/a/**,              /a,               false",
    "/**/c,              /a/b/c,           true",
    "/**/c,              /c,               false",
    "/**/c,              //c,              true",
    "/*/b/*,             /a/b/c,           true",
    "/,                  /,                true",
    "/a/,                /a/,              true",
    "/a/,                /a,               false",
    "/a.b,               /axb,             false",
    "/v/*.m4s,           /v/1.m4s,         true",
    "/v/*.m4s,           /v/1.mp4,         false",
    "/**.mpd,            /a/b/c.mpd,       true",
    "/{x}/b,             /a/b,             true",
    "/{x=a/*},           /a/b,             true",
    "/{x=a/*},           /b/b,             false",
    "/{x=**},            /,                true",
    "/a/*,               /a/%2F,           true",
    "/a/*,               /a/b=c,           false",
    "/a/*,               /a/b;c,           true",
  })
  void matchesAsEnvoyDoes(String template, String path, boolean matches) {
    assertThat(rule(template).matches(TestQueries.get("h", path))).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "/a b",
        "/a*",
        "/a//b",
        "/*/**/*",
        "/**/**",
        "/{a",
        "/{}",
        "/{1}",
        "/{a}/{a}",
        "/{a=}",
        "/{a=b/}",
        "/{a=*b}",
        "/{abcdefghijklmnopq}",
        "/{a}/{b}/{c}/{d}/{e}/{f}",
        "/*a/b",
        "/{a=**}/*",
        "/***",
        "/a=b"
      })
  void refusesWhatEnvoyRefuses(String template) {
    assertThatThrownBy(() -> rule(template)).isInstanceOf(InvalidResourceException.class);
  }

  @Test
  void doesNotKnowVariablesBesideLiterals() {
    assertThatThrownBy(() -> rule("/a{b}")).isInstanceOf(UnsupportedRuleException.class);
  }

  private static Rule rule(String template) {
    return UriTemplate.read(
        UriTemplateMatchConfig.newBuilder().setPathTemplate(template).build().toByteString());
  }
}
