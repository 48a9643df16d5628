package io.meshjvm.core.bootstrap;

import java.util.Objects;

/**
 * One effective setting and where it came from, for reports.
 *
 * @param key name as users know it, for example {@code discoveryAddress} or {@code
 *     ISTIO_META_NETWORK}
 * @param value effective value; never a secret
 * @param source where it was read, for example {@code cluster.env}, {@code system property
 *     mesh.network} or {@code default}
 */
public record Setting(String key, String value, String source) {

  /** Checks the parts. */
  public Setting {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(source, "source");
  }
}
