package io.meshjvm.inbound;

import io.meshjvm.policy.Opening;
import io.meshjvm.tls.MeshTls;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection as it arrived.
 *
 * @param local address that it came to, of which the port decides about the rules
 * @param remote address that it came from
 * @param opening what it showed before any byte of the application
 * @param session the session of the TLS that was ended for it, which proves who calls; null if none
 *     was
 */
public record Arrival(
    InetSocketAddress local,
    InetSocketAddress remote,
    Opening opening,
    @Nullable SSLSession session) {

  /** Checks the parts. */
  public Arrival {
    Objects.requireNonNull(local, "local");
    Objects.requireNonNull(remote, "remote");
    Objects.requireNonNull(opening, "opening");
  }

  /**
   * A connection of a server that reads the first bytes itself, when its TLS is ended.
   *
   * @param session of which the server name is known if an engine of the mesh has made it, see
   *     {@link MeshTls#serverNameOf}
   * @param alpn protocols that the client is taken to have offered
   */
  public static Arrival ended(
      InetSocketAddress local, InetSocketAddress remote, SSLSession session, List<String> alpn) {
    Opening opening =
        MeshTls.serverNameOf(session)
            .map(name -> Opening.tls(name, alpn))
            .orElseGet(() -> Opening.tls(alpn));
    return new Arrival(local, remote, opening, session);
  }

  /** The same connection when its TLS is ended. */
  public Arrival secured(SSLSession ended) {
    return new Arrival(local, remote, opening, Objects.requireNonNull(ended, "ended"));
  }
}
