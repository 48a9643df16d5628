package io.meshjvm.core.xds;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request to the control plane, before a {@link Dialect} puts it into its words.
 *
 * @param typeUrl type that it is about
 * @param names all names subscribed to from now on; empty for types that are not asked for by name
 * @param added names that are new
 * @param removed names that are no longer wanted
 * @param version version of the last accepted response on this stream, or empty
 * @param nonce nonce of the newest response on this stream, or empty
 * @param answer whether this answers the response with that nonce
 * @param error what is wrong with the response, or what is announced; null for nothing
 */
record Request(
    String typeUrl,
    Set<String> names,
    Set<String> added,
    Set<String> removed,
    String version,
    String nonce,
    boolean answer,
    @Nullable Failing error) {

  // google.rpc.Code
  private static final int INVALID_ARGUMENT = 3;
  private static final int INTERNAL = 13;

  /** The first request for a type on a stream. */
  static Request first(String typeUrl, Set<String> names) {
    return new Request(typeUrl, names, names, Set.of(), "", "", false, null);
  }

  /** Other names for a type that is subscribed to already. */
  static Request change(Watched watched, Set<String> added, Set<String> removed) {
    return new Request(
        watched.typeUrl(),
        watched.names(),
        added,
        removed,
        watched.version(),
        watched.nonce(),
        false,
        null);
  }

  /** ACK, or NACK if there is a {@code reason}. */
  static Request answer(Watched watched, @Nullable String reason) {
    return new Request(
        watched.typeUrl(),
        watched.names(),
        Set.of(),
        Set.of(),
        watched.version(),
        watched.nonce(),
        true,
        reason == null ? null : new Failing(INVALID_ARGUMENT, reason));
  }

  /** What the workload tells unasked; an error has the code that Istio's agent sends. */
  static Request of(Announcement announcement) {
    String error = announcement.error();
    return new Request(
        announcement.typeUrl(),
        Set.of(),
        Set.of(),
        Set.of(),
        "",
        "",
        false,
        error == null ? null : new Failing(INTERNAL, error));
  }

  /**
   * The error of a request.
   *
   * @param code of {@code google.rpc.Code}
   * @param message text for people
   */
  record Failing(int code, String message) {}
}
