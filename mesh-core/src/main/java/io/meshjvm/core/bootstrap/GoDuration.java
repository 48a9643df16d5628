package io.meshjvm.core.bootstrap;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as Go writes them, for example {@code 24h}, {@code 1h30m} or {@code 1.5s} (Go: {@code
 * time.ParseDuration}). The {@code "45s"} of proto-JSON is one of them.
 */
final class GoDuration {

  private static final Pattern TERM =
      Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
  private static final int MAX_LENGTH = 64;

  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "μs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private GoDuration() {}

  /**
   * Reads a duration; parts of a nanosecond are cut off.
   *
   * @throws IllegalArgumentException if it is none, or longer than Go's 292 years
   */
  static Duration parse(String text) {
    boolean negative = text.startsWith("-");
    String terms = negative || text.startsWith("+") ? text.substring(1) : text;
    if (terms.equals("0")) {
      return Duration.ZERO;
    }
    if (terms.isEmpty() || terms.length() > MAX_LENGTH) {
      throw notADuration(text);
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher term = TERM.matcher(terms);
    int end = 0;
    while (term.find() && term.start() == end) {
      long unit = NANOS.getOrDefault(term.group(2), 0L);
      nanos = nanos.add(new BigDecimal(term.group(1)).multiply(BigDecimal.valueOf(unit)));
      end = term.end();
    }
    if (end != terms.length() || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw notADuration(text);
    }
    return Duration.ofNanos(negative ? -nanos.longValue() : nanos.longValue());
  }

  private static IllegalArgumentException notADuration(String text) {
    return new IllegalArgumentException("'" + text + "' is not a duration");
  }
}
