package io.meshjvm.core.identity;

/**
 * A SPIFFE trust domain, for example {@code cluster.local}: the realm that one set of roots vouches
 * for.
 *
 * @param name lower-case letters, digits, dots, dashes and underscores; 1 to 255 characters
 */
public record TrustDomain(String name) {

  /** Istio's default trust domain. */
  public static final TrustDomain CLUSTER_LOCAL = new TrustDomain("cluster.local");

  /**
   * Checks the name against section 2.1 of the SPIFFE ID standard.
   *
   * @throws IllegalArgumentException if it breaks the grammar; the message says where
   */
  public TrustDomain {
    SpiffeGrammar.checkTrustDomain(name);
  }

  /** The name itself. */
  @Override
  public String toString() {
    return name;
  }
}
