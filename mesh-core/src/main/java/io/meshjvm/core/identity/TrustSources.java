package io.meshjvm.core.identity;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The three places that roots come from, and their union. Each place replaces what itself said
 * before: the newest certificate response, the root file as it is now, the newest push of the
 * control plane.
 *
 * <p>So in a rotation from A over A and B to B, root A is believed for as long as one of the three
 * still names it, and a machine whose root file is never refreshed believes A until somebody
 * replaces the file. A root that all three have dropped is gone at once. Lives on the mesh thread.
 */
final class TrustSources {

  private @Nullable TrustBundle issued;
  private @Nullable TrustBundle file;
  private @Nullable TrustBundle pushed;

  /** Roots that came with the SVID. */
  void issued(TrustBundle roots) {
    issued = roots;
  }

  /** Roots in the root file. */
  void file(TrustBundle roots) {
    file = roots;
  }

  /** Roots that the control plane pushed. */
  void pushed(TrustBundle roots) {
    pushed = roots;
  }

  /** All roots together; empty before the first. */
  Optional<TrustBundle> union() {
    return Stream.of(
            Optional.ofNullable(issued), Optional.ofNullable(file), Optional.ofNullable(pushed))
        .flatMap(Optional::stream)
        .reduce(TrustBundle::union);
  }
}
