package io.meshjvm.tls;

import java.util.Optional;

/**
 * Which target a host and port stand for, asked once per connection, so that one TLS object can
 * call many services. Callable from any thread; must not block.
 */
@FunctionalInterface
public interface ClientTargets {

  /**
   * The target behind a host and port, or nothing if the mesh does not know it, in which case the
   * connection fails: an unknown host is never answered by just any member of the mesh.
   *
   * @param host host as the caller named it, empty if the caller named none
   * @param port port as the caller named it, -1 if the caller named none
   */
  Optional<ClientTarget> find(String host, int port);
}
