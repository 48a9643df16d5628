package io.meshjvm.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.handler.codec.http.HttpMethod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTargetTest {

  @ParameterizedTest
  @CsvSource({
    "GET, http://a.b:81/c?d=/e, a.b, 81, a.b:81, /c?d=/e",
    "GET, http://a.b, a.b, 80, a.b, /",
    "GET, http://a.b?x=1, a.b, 80, a.b, /?x=1",
    "GET, HTTP://A.b/#part, A.b, 80, A.b, /",
    "GET, http://a.b/{odd}|chars, a.b, 80, a.b, /{odd}|chars",
    "OPTIONS, http://a.b:8080, a.b, 8080, a.b:8080, *",
    "OPTIONS, http://a.b:8080/x, a.b, 8080, a.b:8080, /x",
    "GET, http://[::1]:8080/x, [::1], 8080, [::1]:8080, /x",
    "CONNECT, a.b:443, a.b, 443, a.b:443, ''",
  })
  void readsTheFormsThatAProxyGets(
      String method, String text, String host, int port, String authority, String origin) {
    assertThat(RequestTarget.parse(HttpMethod.valueOf(method), text))
        .isEqualTo(new RequestTarget(new Target(host, port), authority, origin));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /",
    "GET, *",
    "GET, a.b:80",
    "GET, https://a.b/",
    "GET, ftp://a.b/",
    "GET, http://",
    "GET, http:///x",
    "GET, http://:80/",
    "GET, http://user@a.b/",
    "GET, http://user:password@a.b/",
    "GET, http://a.b:/",
    "GET, http://a.b:0/",
    "GET, http://a.b:65536/",
    "GET, http://a.b:999999/",
    "GET, http://a.b:8x/",
    "GET, http://a b/",
    "GET, http://a.b\\c/",
    "GET, http://[zz]/",
    "CONNECT, a.b",
    "CONNECT, a.b:0",
    "CONNECT, http://a.b:80",
    "CONNECT, a.b:80/x",
  })
  void refusesEveryOther(String method, String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequestTarget.parse(HttpMethod.valueOf(method), text));
  }
}
