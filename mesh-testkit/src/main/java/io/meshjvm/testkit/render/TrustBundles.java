package io.meshjvm.testkit.render;

import io.meshjvm.proto.istio.mesh.v1alpha1.ProxyConfig;
import java.util.List;
import java.util.Optional;

/** The trust bundle (PCDS; Istio: pilot/pkg/xds/pcds.go). */
final class TrustBundles {
  private TrustBundles() {}

  /** All roots, once each, sorted; nothing when there are none to distribute. */
  static Optional<ProxyConfig> bundle(List<String> roots) {
    if (roots.isEmpty()) {
      return Optional.empty();
    }
    List<String> sorted = roots.stream().distinct().sorted().toList();
    return Optional.of(ProxyConfig.newBuilder().addAllCaCertificatesPem(sorted).build());
  }
}
