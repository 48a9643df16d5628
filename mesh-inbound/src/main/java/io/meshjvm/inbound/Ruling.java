package io.meshjvm.inbound;

import io.meshjvm.policy.Verdict;
import io.meshjvm.tls.PeerIdentity;
import java.util.Objects;
import java.util.Optional;

/**
 * What is said to a connection or a request, and who asked.
 *
 * @param verdict what is said
 * @param peer who asked, verified just now; empty in plaintext, and if nobody could be verified
 */
public record Ruling(Verdict verdict, Optional<PeerIdentity> peer) {

  /** Checks the parts. */
  public Ruling {
    Objects.requireNonNull(verdict, "verdict");
    Objects.requireNonNull(peer, "peer");
  }

  /** Whether it may be. */
  public boolean allowed() {
    return verdict instanceof Verdict.Allow;
  }
}
