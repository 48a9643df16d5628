package io.meshjvm.cli;

import io.meshjvm.core.Problem;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the doctor found out about one thing.
 *
 * @param level how bad it is
 * @param subject what was looked at, one word
 * @param what what was found
 * @param fix what to do, or null if there is nothing to do
 * @param code stable error code, or null
 */
record Finding(
    Level level, String subject, String what, @Nullable String fix, @Nullable String code) {

  Finding {
    Objects.requireNonNull(level, "level");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(what, "what");
  }

  /** How bad a finding is. */
  enum Level {
    /** As it should be. */
    OK,
    /** Works now, and may not for long. */
    WARN,
    /** Keeps the workload out of the mesh. */
    FAIL
  }

  static Finding ok(String subject, String what) {
    return new Finding(Level.OK, subject, what, null, null);
  }

  static Finding warn(String subject, String what, String fix) {
    return new Finding(Level.WARN, subject, what, fix, null);
  }

  static Finding fail(String subject, String what, String fix, @Nullable String code) {
    return new Finding(Level.FAIL, subject, what, fix, code);
  }

  static Finding warn(String subject, Problem problem) {
    return new Finding(Level.WARN, subject, problem.what(), problem.remedy(), problem.code());
  }

  static Finding fail(String subject, Problem problem) {
    return fail(subject, problem.what(), problem.remedy(), problem.code());
  }

  /** The finding for people, in one line or two. */
  String text() {
    String mark = String.format("[%s]", level.name().toLowerCase(Locale.ROOT));
    String first =
        String.format("%-7s%-11s%s%s", mark, subject, what, code == null ? "" : "  (" + code + ")");
    return fix == null ? first : first + System.lineSeparator() + "       fix: " + fix;
  }
}
