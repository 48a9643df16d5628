package io.meshjvm.policy;

import io.meshjvm.core.identity.TrustDomain;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one port demands of its callers.
 *
 * @param mode how connections are taken
 * @param clientCertificateRequired whether mutual TLS needs a certificate of the client; false
 *     where there is none
 * @param trustDomains trust domains that a client's SPIFFE id may be of; empty if the mesh sets no
 *     limit beyond the trust bundle
 * @param meshProtocols ALPN names of which a client must offer one for its TLS to be the mesh's;
 *     empty if all TLS is
 * @param applicationTls whether TLS that is not the mesh's goes to the application untouched; if
 *     not, such a connection is refused
 * @param unenforcedFilters names of what this library does not know of the filters that decide
 *     about connections and requests on this port; a chain that has one refuses everything
 * @param keylessProviders names of JWT providers whose keys the listener does not hold; they are
 *     fetched from nowhere, so tokens of theirs are refused
 * @param chains the chains that connections are told apart by
 */
public record PortPolicy(
    InboundMode mode,
    boolean clientCertificateRequired,
    Set<TrustDomain> trustDomains,
    Set<String> meshProtocols,
    boolean applicationTls,
    Set<String> unenforcedFilters,
    Set<String> keylessProviders,
    FilterChains chains) {

  /** Copies the sets. */
  public PortPolicy {
    Objects.requireNonNull(mode, "mode");
    trustDomains = Set.copyOf(trustDomains);
    meshProtocols = Set.copyOf(meshProtocols);
    unenforcedFilters = Collections.unmodifiableSet(new TreeSet<>(unenforcedFilters));
    keylessProviders = Collections.unmodifiableSet(new TreeSet<>(keylessProviders));
    Objects.requireNonNull(chains, "chains");
  }

  /** The strictest policy, for ports of which nothing is known: nobody is let in. */
  public static PortPolicy strict() {
    return new PortPolicy(
        InboundMode.STRICT,
        true,
        Set.of(),
        Set.of(),
        false,
        Set.of(),
        Set.of(),
        FilterChains.refusing("the mesh has not said yet who may call"));
  }

  /** What becomes of a connection. */
  public Admission admit(Opening opening) {
    return chains.admit(opening);
  }
}
