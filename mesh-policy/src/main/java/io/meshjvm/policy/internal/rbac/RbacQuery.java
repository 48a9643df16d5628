package io.meshjvm.policy.internal.rbac;

import io.meshjvm.policy.Caller;
import io.meshjvm.policy.HttpCall;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What rules ask about: a connection, and the request on it if there is one. For one thread. */
public final class RbacQuery {

  private final Caller caller;
  private final List<String> principals;
  private final @Nullable HttpCall call;
  private final InetAddress remote;
  private final Map<String, ?> metadata;
  private @Nullable List<String> paths;

  private RbacQuery(
      Caller caller, @Nullable HttpCall call, InetAddress remote, Map<String, ?> metadata) {
    this.caller = caller;
    this.principals = caller.id().map(id -> List.of(Octets.of(id.toString()))).orElse(List.of());
    this.call = call;
    this.remote = remote;
    this.metadata = metadata;
  }

  /** About a connection. */
  public static RbacQuery connection(Caller caller) {
    return new RbacQuery(caller, null, caller.from().getAddress(), Map.of());
  }

  /**
   * About a request.
   *
   * @param call the request after normalisation
   * @param remote who sent it, where the listener trusts a header to say so; else the other end of
   *     the connection
   * @param metadata what filters before have found out, by their names
   */
  public static RbacQuery request(
      Caller caller, HttpCall call, InetAddress remote, Map<String, ?> metadata) {
    return new RbacQuery(caller, call, remote, metadata);
  }

  /** The URI of the caller's certificate; none in plaintext. */
  List<String> principals() {
    return principals;
  }

  Caller caller() {
    return caller;
  }

  InetAddress remote() {
    return remote;
  }

  /** The path without query and fragment; none if there is no request. */
  List<String> paths() {
    List<String> known = paths;
    if (known == null) {
      known = call == null ? List.of() : List.of(withoutQuery(call.path()));
      paths = known;
    }
    return known;
  }

  /** The values of a header or pseudo header; empty if it is not there. */
  List<String> header(String name) {
    if (call == null) {
      return List.of();
    }
    return switch (name) {
      case ":authority", "host" -> List.of(call.authority());
      case ":method" -> List.of(call.method());
      case ":path" -> List.of(call.path());
      case ":scheme" -> List.of(call.scheme());
      default -> name.startsWith(":") ? List.of() : call.header(name);
    };
  }

  /** What a filter has found out, or null. */
  @Nullable Object metadata(String filter) {
    return metadata.get(filter);
  }

  private static String withoutQuery(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '?' || c == '#') {
        return path.substring(0, i);
      }
    }
    return path;
  }
}
