package io.meshjvm.examples.outbound;

/** An HTTP client of some library. */
interface Caller extends AutoCloseable {

  /** The body of what {@code url} answers; fails as the library fails. */
  String get(String url) throws Exception;

  @Override
  default void close() throws Exception {}
}
