package io.meshjvm.core.identity;

import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The roots that certificates of the mesh must chain to.
 *
 * @param roots at least one CA certificate, without duplicates, in a stable order
 */
public record TrustBundle(Set<X509Certificate> roots) {

  /** Copies the roots. */
  public TrustBundle {
    if (roots.isEmpty()) {
      throw new IllegalArgumentException("a trust bundle needs a root");
    }
    roots = Collections.unmodifiableSet(new LinkedHashSet<>(roots));
  }

  /** This bundle and {@code other} together; this one's roots first. */
  public TrustBundle union(TrustBundle other) {
    Set<X509Certificate> all = new LinkedHashSet<>(roots);
    all.addAll(other.roots);
    return new TrustBundle(all);
  }

  @Override
  public String toString() {
    return "TrustBundle(" + roots.size() + " roots)";
  }
}
