package io.meshjvm.policy;

import java.util.List;

/**
 * A request as it came, before anything of it was normalised. Adapters show their own request by
 * it, without copies.
 */
public interface HttpCall {

  /** The method, as sent. */
  String method();

  /** {@code http} or {@code https}. */
  String scheme();

  /** The authority: of HTTP/2 {@code :authority}, of HTTP/1.1 the host header; empty if none. */
  String authority();

  /** The target's path with its query, as sent. */
  String path();

  /**
   * The values of a header, in the order of their lines; empty if it is not there.
   *
   * @param name name in lower case; no pseudo header
   */
  List<String> header(String name);

  /** The names of all headers, in lower case, without pseudo headers. */
  Iterable<String> headerNames();

  /** Whether it came over HTTP/2, which has fewer rules for methods; HTTP/1 unless overridden. */
  default boolean http2() {
    return false;
  }
}
