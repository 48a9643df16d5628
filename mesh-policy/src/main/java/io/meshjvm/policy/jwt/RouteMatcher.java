package io.meshjvm.policy.jwt;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.policy.HttpCall;
import io.meshjvm.proto.envoy.config.route.v3.RouteMatch;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which requests a rule is for (envoy: {@code jwt_authn/matcher.cc}).
 *
 * @param matches whether it is for a request
 * @param unsupported conditions that are not known here
 */
record RouteMatcher(Predicate<HttpCall> matches, Set<String> unsupported) {

  private static final int LONGEST_REGEX = 1024;

  /** Copies the set. */
  RouteMatcher {
    unsupported = Set.copyOf(unsupported);
  }

  static RouteMatcher read(RouteMatch match) {
    Set<String> unsupported = new TreeSet<>();
    if (match.getHeadersCount() > 0) {
      unsupported.add("rules.match.headers");
    }
    if (match.getQueryParametersCount() > 0) {
      unsupported.add("rules.match.query_parameters");
    }
    if (match.hasPathMatchPolicy()) {
      unsupported.add("rules.match.path_match_policy");
    }
    return new RouteMatcher(path(match), unsupported);
  }

  private static Predicate<HttpCall> path(RouteMatch match) {
    boolean fold = match.hasCaseSensitive() && !match.getCaseSensitive().getValue();
    return switch (match.getPathSpecifierCase()) {
      case PREFIX -> prefix(match.getPrefix(), fold);
      case PATH -> exact(match.getPath(), fold);
      case SAFE_REGEX -> regex(match.getSafeRegex().getRegex());
      case PATH_SEPARATED_PREFIX -> separated(match.getPathSeparatedPrefix(), fold);
      case CONNECT_MATCHER -> call -> call.method().equals("CONNECT");
      case PATH_MATCH_POLICY -> call -> true;
      case PATHSPECIFIER_NOT_SET ->
          throw new InvalidResourceException("a rule for tokens says nothing of paths");
    };
  }

  private static Predicate<HttpCall> prefix(String prefix, boolean fold) {
    return call -> path(call).regionMatches(fold, 0, prefix, 0, prefix.length());
  }

  private static Predicate<HttpCall> exact(String exact, boolean fold) {
    return call -> fold ? path(call).equalsIgnoreCase(exact) : path(call).equals(exact);
  }

  private static Predicate<HttpCall> separated(String prefix, boolean fold) {
    return prefix(prefix, fold)
        .and(
            call -> {
              String path = path(call);
              return path.length() == prefix.length() || path.charAt(prefix.length()) == '/';
            });
  }

  private static Predicate<HttpCall> regex(String regex) {
    if (regex.length() > LONGEST_REGEX) {
      throw new InvalidResourceException("a regular expression is longer than " + LONGEST_REGEX);
    }
    try {
      Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
      return call -> pattern.matches(path(call));
    } catch (PatternSyntaxException e) {
      throw new InvalidResourceException("not a regular expression: " + regex, e);
    }
  }

  private static String path(HttpCall call) {
    String path = call.path();
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }
}
