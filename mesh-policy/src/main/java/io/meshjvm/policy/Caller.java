package io.meshjvm.policy;

import io.meshjvm.core.identity.SpiffeId;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The two ends of a connection, as policies see them.
 *
 * @param id who calls, verified; empty in plaintext
 * @param from address that the connection comes from
 * @param to address that it came to
 * @param serverName the SNI that the caller sent; empty if none, null if not known, with which a
 *     chain that asks for it denies
 */
public record Caller(
    Optional<SpiffeId> id,
    InetSocketAddress from,
    InetSocketAddress to,
    @Nullable String serverName) {

  /** Checks the parts. */
  public Caller {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
  }
}
