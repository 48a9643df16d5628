package io.meshjvm.policy;

import io.meshjvm.core.identity.SpiffeId;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * The two ends of a connection, as policies see them.
 *
 * @param id who calls, verified; empty in plaintext
 * @param from address that the connection comes from
 * @param to address that it came to
 * @param serverName the SNI that the caller sent; empty if none
 */
public record Caller(
    Optional<SpiffeId> id, InetSocketAddress from, InetSocketAddress to, String serverName) {

  /** Checks the parts. */
  public Caller {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(serverName, "serverName");
  }
}
