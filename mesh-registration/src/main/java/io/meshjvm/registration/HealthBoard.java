package io.meshjvm.registration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The verdicts of all probes and checks, and what they make together: unhealthy if one is, healthy
 * if all are, unknown else. The application's own word comes first. For the mesh thread.
 */
final class HealthBoard {

  private static final int LONGEST_MESSAGE = 1024;

  private final Map<String, @Nullable HealthResult> verdicts = new LinkedHashMap<>();
  private @Nullable String override;

  HealthBoard(List<String> names) {
    names.forEach(name -> verdicts.put(name, null));
  }

  void verdict(String name, HealthResult verdict) {
    verdicts.put(name, verdict);
  }

  /** Makes everything unhealthy for {@code reason}, or with null lets the verdicts speak again. */
  void override(@Nullable String reason) {
    override = reason;
  }

  /** All verdicts together, or null while one is missing and none is unhealthy. */
  @Nullable HealthResult overall() {
    if (override != null) {
      return HealthResult.unhealthy(override);
    }
    String complaints =
        verdicts.values().stream()
            .filter(HealthResult.Unhealthy.class::isInstance)
            .map(verdict -> ((HealthResult.Unhealthy) verdict).message())
            .collect(Collectors.joining("; "));
    if (verdicts.values().stream().anyMatch(HealthResult.Unhealthy.class::isInstance)) {
      return HealthResult.unhealthy(shortened(complaints));
    }
    return verdicts.containsValue(null) ? null : HealthResult.healthy();
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + "…";
  }
}
