package io.meshjvm.core.xds;

import java.util.Map;
import java.util.Objects;

/**
 * The accepted resources of one type, as one snapshot.
 *
 * @param byName resources by name
 * @param received whether the control plane has answered at all; types that it has nothing to say
 *     about stay at false
 * @param version version of the last accepted response, empty before the first
 * @param <T> type of one resource
 */
public record Resources<T>(Map<String, T> byName, boolean received, String version) {

  /** Copies the map. */
  public Resources {
    byName = Map.copyOf(byName);
    Objects.requireNonNull(version, "version");
  }

  /** The snapshot before the first response. */
  public static <T> Resources<T> none() {
    return new Resources<>(Map.of(), false, "");
  }
}
