package io.meshjvm.inbound;

import com.sun.net.httpserver.HttpPrincipal;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.tls.PeerIdentity;
import io.meshjvm.tls.PeerPrincipal;
import java.security.cert.X509Certificate;

/** A caller in the terms of the JDK's HTTP server; its realm is the trust domain. */
final class PeerHttpPrincipal extends HttpPrincipal implements PeerPrincipal {

  private final PeerIdentity peer;

  PeerHttpPrincipal(PeerIdentity peer) {
    super(peer.getName(), peer.id().trustDomain().toString());
    this.peer = peer;
  }

  @Override
  public SpiffeId id() {
    return peer.id();
  }

  @Override
  public X509Certificate certificate() {
    return peer.certificate();
  }

  @Override
  public String getName() {
    return peer.getName();
  }
}
