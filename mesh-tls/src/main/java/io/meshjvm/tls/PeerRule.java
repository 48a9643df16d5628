package io.meshjvm.tls;

import io.meshjvm.core.identity.SpiffeId;
import java.util.Objects;
import java.util.Set;

/**
 * Which identities a called peer may have. A member's certificate must chain to the mesh's roots
 * and lie in an accepted trust domain, whatever the rule; only {@link Certified} is about servers
 * that are no members.
 */
public sealed interface PeerRule {

  /** Whether {@code id}, already verified otherwise, is allowed. */
  boolean allows(SpiffeId id);

  /**
   * The peer must have one of these identities: those that the control plane names for the called
   * service.
   *
   * @param ids at least one
   */
  record AnyOf(Set<SpiffeId> ids) implements PeerRule {

    /** Copies the ids. */
    public AnyOf {
      ids = Set.copyOf(ids);
      if (ids.isEmpty()) {
        throw new IllegalArgumentException(
            "an empty list of identities allows nobody; say TrustDomains if any member will do");
      }
    }

    @Override
    public boolean allows(SpiffeId id) {
      return ids.contains(id);
    }

    @Override
    public String toString() {
      return "one of " + ids.stream().map(SpiffeId::toString).sorted().toList();
    }
  }

  /**
   * Every member of an accepted trust domain will do, as Istio decides for a cluster without
   * subject names. Never assumed in silence: the caller has to say it.
   */
  record TrustDomains() implements PeerRule {

    @Override
    public boolean allows(SpiffeId id) {
      return true;
    }

    @Override
    public String toString() {
      return "any member of an accepted trust domain";
    }
  }

  /**
   * The peer is a server outside of the mesh, known by its certificate as browsers know one.
   *
   * @param names DNS names, addresses or URIs of which the certificate must have one as subject
   *     alternative name, at least one
   * @param roots who must vouch for it
   */
  record Certified(Set<String> names, TlsMaterial.Roots roots) implements PeerRule {

    /** Copies the names. */
    public Certified {
      names = Set.copyOf(names);
      Objects.requireNonNull(roots, "roots");
      if (names.isEmpty()) {
        throw new IllegalArgumentException("a certificate for no name in particular is anybody's");
      }
    }

    /** False: a server outside of the mesh has no identity of a member. */
    @Override
    public boolean allows(SpiffeId id) {
      return false;
    }

    @Override
    public String toString() {
      return "a certificate for one of " + names.stream().sorted().toList();
    }
  }

  /** A rule for a single identity. */
  static PeerRule exactly(SpiffeId id) {
    return new AnyOf(Set.of(id));
  }

  /** A rule for several identities. */
  static PeerRule anyOf(Set<SpiffeId> ids) {
    return new AnyOf(ids);
  }

  /** The rule that lets every member of an accepted trust domain pass. */
  static PeerRule trustDomains() {
    return new TrustDomains();
  }
}
