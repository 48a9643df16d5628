package io.meshjvm.policy.http;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How paths are normalised (envoy: {@code ConnectionManagerUtility::maybeNormalizePath}).
 *
 * @param normalise whether dot segments and escapes are resolved
 * @param mergeSlashes whether slashes in a row become one
 * @param escapedSlashes what becomes of escaped slashes
 */
record PathRules(boolean normalise, boolean mergeSlashes, EscapedSlashes escapedSlashes) {

  private static final Pattern SLASHES = Pattern.compile("/{2,}");

  /** Parameters of a dot segment, which would hide it from the canonical form. */
  private static final Pattern DOT_PARAMETERS = Pattern.compile("(?<=^|/)(\\.{1,2});[^/]*");

  /** What becomes of {@code %2F} and {@code %5C} in a path. */
  enum EscapedSlashes {
    KEEP,
    REJECT,
    REDIRECT,
    FORWARD
  }

  /** The normalised target, given the target's path with its query, which begins with a slash. */
  Outcome apply(String target) {
    if (target.indexOf('#') >= 0) {
      return Outcome.refused("the path has a fragment");
    }
    int query = target.indexOf('?');
    String came = query < 0 ? target : target.substring(0, query);
    String unescaped = escapedSlashes == EscapedSlashes.KEEP ? came : unescapeSlashes(came);
    boolean hadSlashes = unescaped.length() != came.length();
    if (hadSlashes && escapedSlashes == EscapedSlashes.REJECT) {
      return Outcome.refused("the path has escaped slashes");
    }
    String path = canonical(unescaped);
    if (path == null) {
      return Outcome.refused("the path has no canonical form");
    }
    String whole = query < 0 ? path : path + target.substring(query);
    return new Outcome(
        whole.equals(target) ? target : whole,
        hadSlashes && escapedSlashes == EscapedSlashes.REDIRECT,
        "");
  }

  private @Nullable String canonical(String path) {
    String canonical = normalise ? UrlPath.canonical(withoutDotParameters(path)) : path;
    return canonical == null || !mergeSlashes || !canonical.contains("//")
        ? canonical
        : merged(canonical);
  }

  /** A path of slashes alone keeps two of them: its first and its last. */
  private static String merged(String path) {
    String merged = SLASHES.matcher(path).replaceAll("/");
    return merged.equals("/") ? "//" : merged;
  }

  private static String withoutDotParameters(String path) {
    return path.contains(".;") ? DOT_PARAMETERS.matcher(path).replaceAll("$1") : path;
  }

  private static String unescapeSlashes(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    return path.replace("%2F", "/").replace("%2f", "/").replace("%5C", "\\").replace("%5c", "\\");
  }

  /**
   * What the rules make of a target.
   *
   * @param path the path with its query; null if it is refused
   * @param redirect whether the caller is to ask for it again
   * @param problem why it is refused; empty if it is not
   */
  record Outcome(@Nullable String path, boolean redirect, String problem) {

    static Outcome refused(String problem) {
      return new Outcome(null, false, problem);
    }
  }
}
