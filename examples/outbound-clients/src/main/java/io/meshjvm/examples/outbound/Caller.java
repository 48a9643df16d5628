package io.meshjvm.examples.outbound;

import java.io.Closeable;
import java.io.IOException;

/** An HTTP client of some library. */
interface Caller extends Closeable {

  /** The body of what {@code url} answers; fails as the library fails. */
  String get(String url) throws Exception;

  @Override
  default void close() throws IOException {}
}
