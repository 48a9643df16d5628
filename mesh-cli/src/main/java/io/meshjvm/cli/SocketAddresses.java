package io.meshjvm.cli;

import io.meshjvm.core.bootstrap.HostPort;
import java.net.InetSocketAddress;

/** Reads {@code address:port} on the command line. */
final class SocketAddresses {

  private SocketAddresses() {}

  /**
   * Reads one.
   *
   * @throws CliException MESH-3103 if it is none
   */
  static InetSocketAddress parse(String option, String text) {
    try {
      HostPort parsed = HostPort.parse(text);
      return new InetSocketAddress(parsed.host(), parsed.port());
    } catch (IllegalArgumentException e) {
      throw new CliException(
          "MESH-3103", option + ": " + e.getMessage(), "Give " + option + " as address:port", e);
    }
  }
}
