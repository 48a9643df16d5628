package io.meshjvm.sdk;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

/**
 * How long a member drains, as {@code terminationDrainDuration} of its proxy configuration says
 * (istio/api: proxy.proto).
 */
final class DrainTime {

  private static final Duration DEFAULT = Duration.ofSeconds(5);

  private DrainTime() {}

  /**
   * Reads the proto-JSON duration, such as {@code 5s} or {@code 0.5s}; the agent's default where
   * there is none.
   */
  static Duration of(Map<String, Object> proxyConfig) {
    Object value = proxyConfig.get("terminationDrainDuration");
    if (value instanceof String text && text.matches("\\d{1,9}(\\.\\d{1,9})?s")) {
      BigDecimal seconds = new BigDecimal(text.substring(0, text.length() - 1));
      return Duration.ofNanos(seconds.movePointRight(9).longValueExact());
    }
    return DEFAULT;
  }
}
