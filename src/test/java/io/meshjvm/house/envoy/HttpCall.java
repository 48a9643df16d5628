package io.meshjvm.house.envoy;

import java.util.Map;

/** An HTTP client of some library, as far as tests of all of them are concerned. */
interface HttpCall extends AutoCloseable {

  /** Gets {@code url}; fails as the library fails. */
  RawHttp.Answer get(String url) throws Exception;

  @Override
  default void close() throws Exception {}

  /** Makes an answer of what Envoy's listeners tell. */
  static RawHttp.Answer answer(int status, HeaderOf headers, String body) {
    return new RawHttp.Answer(
        status,
        Map.of(
            "x-caller", headers.valueOrEmpty("x-caller"),
            "x-sni", headers.valueOrEmpty("x-sni")),
        body);
  }

  /** Where a library keeps the headers of an answer. */
  interface HeaderOf {

    /** The value, or null. */
    String of(String name);

    /** The value, or nothing. */
    default String valueOrEmpty(String name) {
      String value = of(name);
      return value == null ? "" : value;
    }
  }
}
