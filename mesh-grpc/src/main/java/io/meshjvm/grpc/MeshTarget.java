package io.meshjvm.grpc;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The service that a channel's target names: {@code mesh:///host[:port]}, or in short {@code
 * mesh:host[:port]}.
 *
 * @param host name of the service as written
 * @param port its port, empty if none is written
 */
record MeshTarget(String host, OptionalInt port) {

  private static final Pattern SHAPE =
      Pattern.compile("/?(?<host>[\\p{L}\\p{N}_][\\p{L}\\p{N}._-]*)(:(?<port>\\d{1,5}))?");

  private static final Pattern IPV4 = Pattern.compile("\\d+(\\.\\d+){3}");

  private static final int MAX_PORT = 65_535;

  /**
   * Reads the parts of a target's URI.
   *
   * @param authority what is between {@code //} and the next slash; null or empty if nothing is
   * @param path the rest
   * @throws MeshTargetException if it names no service
   */
  static MeshTarget of(@Nullable String authority, String path) {
    if (authority != null && !authority.isEmpty()) {
      throw MeshTargetException.malformed("'" + authority + "' is where nothing may be");
    }
    Matcher matcher = SHAPE.matcher(path);
    if (!matcher.matches()) {
      throw MeshTargetException.malformed("'" + path + "' is no host and port");
    }
    String host = matcher.group("host");
    if (IPV4.matcher(host).matches()) {
      throw MeshTargetException.malformed("'" + host + "' is an address and no name");
    }
    return new MeshTarget(host, port(matcher.group("port")));
  }

  private static OptionalInt port(@Nullable String text) {
    if (text == null) {
      return OptionalInt.empty();
    }
    int port = Integer.parseInt(text);
    if (port < 1 || port > MAX_PORT) {
      throw MeshTargetException.malformed("the port " + text + " is not between 1 and " + MAX_PORT);
    }
    return OptionalInt.of(port);
  }

  /** As it goes into HTTP/2's {@code :authority}. */
  String authority() {
    return port.isPresent() ? host + ":" + port.getAsInt() : host;
  }
}
