package io.meshjvm.outbound;

import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.tls.MeshTlsException;
import io.meshjvm.tls.PeerRule;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Who may answer, from the names that the control plane gives. */
final class ExpectedPeers {

  /** None of the names that the control plane gives is one that a member of a mesh can have. */
  private static final String NO_MEMBER = "MESH-2107";

  private ExpectedPeers() {}

  /**
   * The rule for a list of URI SANs; an empty one means any member of an accepted trust domain.
   *
   * @throws MeshTlsException if there are names, and none of them is a SPIFFE id: to fall back to
   *     any member would widen what the control plane asks for
   */
  static PeerRule of(Set<String> identities) {
    if (identities.isEmpty()) {
      return PeerRule.trustDomains();
    }
    Set<SpiffeId> ids = new HashSet<>();
    identities.forEach(identity -> spiffeId(identity).ifPresent(ids::add));
    if (ids.isEmpty()) {
      throw new MeshTlsException(
          NO_MEMBER,
          "None of the identities that the control plane names is a SPIFFE id: " + identities,
          "Correct subjectAltNames of the DestinationRule or ServiceEntry of the called host",
          null);
    }
    return PeerRule.anyOf(ids);
  }

  private static Optional<SpiffeId> spiffeId(String text) {
    try {
      return Optional.of(SpiffeId.parse(text));
    } catch (IllegalArgumentException e) {
      // A DestinationRule may name peers that are no members of a mesh; none can be met here.
      return Optional.empty();
    }
  }
}
