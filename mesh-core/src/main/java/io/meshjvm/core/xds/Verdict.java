package io.meshjvm.core.xds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a response.
 *
 * @param resources how many resources it had
 * @param refused why resources were refused, one line each; empty if all were taken
 */
record Verdict(int resources, List<String> refused) {

  private static final int MAX_REASONS = 10;
  private static final int MAX_REASON_CHARS = 300;

  /** Copies the reasons. */
  Verdict {
    refused = List.copyOf(refused);
  }

  /** The text of the NACK, bounded; null if everything was taken. */
  @Nullable String rejection() {
    if (refused.isEmpty()) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    text.append(refused.size()).append(" of ").append(resources).append(" resources refused: ");
    refused.stream().limit(MAX_REASONS).forEach(reason -> text.append(cut(reason)).append("; "));
    if (refused.size() > MAX_REASONS) {
      text.append("and ").append(refused.size() - MAX_REASONS).append(" more; ");
    }
    return text.substring(0, text.length() - 2);
  }

  private static String cut(String reason) {
    return reason.length() <= MAX_REASON_CHARS ? reason : reason.substring(0, MAX_REASON_CHARS);
  }
}
