package io.meshjvm.proxy;

import java.util.Objects;

/**
 * A service of the mesh, as somebody called it.
 *
 * @param host name in any of its forms
 * @param port port of the service
 */
record Target(String host, int port) {

  /** Checks the parts. */
  Target {
    Objects.requireNonNull(host, "host");
    if (port < 1 || port > 0xffff) {
      throw new IllegalArgumentException(port + " is no port");
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
