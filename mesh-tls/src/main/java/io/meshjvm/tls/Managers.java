package io.meshjvm.tls;

import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;

/**
 * What one connection over the JDK's TLS is made from.
 *
 * @param keys what is shown; empty for nothing
 * @param trust who is believed
 */
record Managers(List<KeyManager> keys, TrustManager trust) {

  /** Copies the list. */
  Managers {
    keys = List.copyOf(keys);
  }

  /** Those of a member towards members. */
  static Managers member(TlsEpoch epoch, PeerRule rule) {
    return new Managers(List.of(epoch.keyManager()), SpiffeTrustManager.once(epoch.verifier(rule)));
  }

  /** Those of a client of a server outside of the mesh, to whom the SVID is never shown. */
  static Managers outside(ClientTarget target, PeerRule.Certified rule) {
    TlsMaterial.Certificate own = target.own();
    return new Managers(own == null ? List.of() : own.keys(), new OutsideTrustManager(rule));
  }
}
