package io.meshjvm.tls;

import io.meshjvm.core.identity.SpiffeId;
import java.security.cert.X509Certificate;
import java.util.Objects;

/**
 * Who is at the other end of a connection, verified.
 *
 * @param id SPIFFE id of the peer
 * @param certificate leaf certificate that proves it
 */
public record PeerIdentity(SpiffeId id, X509Certificate certificate) implements PeerPrincipal {

  /** Checks the parts. */
  public PeerIdentity {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(certificate, "certificate");
  }

  /** The SPIFFE id as a URI. */
  @Override
  public String getName() {
    return id.toString();
  }

  @Override
  public String toString() {
    return getName();
  }
}
