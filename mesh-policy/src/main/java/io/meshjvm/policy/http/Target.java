package io.meshjvm.policy.http;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request is for, after its target in absolute form, if it has one, was taken apart (envoy:
 * {@code Http1::ServerConnectionImpl::handlePath}, {@code Utility::Url}).
 *
 * @param scheme scheme of an absolute target; empty if the target is none
 * @param authority the target's authority if it is absolute, else that of the request
 * @param path the path with its query
 */
record Target(String scheme, String authority, String path) {

  private static final Pattern ABSOLUTE =
      Pattern.compile(
          "(?i)(https?)://(?:[^/?#@]*@)?([a-z0-9._-]+|\\[[0-9a-f:.]+])(?::([0-9]{1,5}))?([/?].*)?");

  /** The target, or null if it is no URL. */
  static @Nullable Target of(String path, String authority) {
    if (!isPrintable(path)) {
      return null;
    }
    if (path.isEmpty() || path.charAt(0) == '/' || path.charAt(0) == '*') {
      return new Target("", authority, path);
    }
    Matcher absolute = ABSOLUTE.matcher(path);
    return absolute.matches() ? absolute(absolute) : null;
  }

  private static @Nullable Target absolute(Matcher parts) {
    String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    String rest = parts.group(4) == null ? "/" : parts.group(4);
    int query = rest.indexOf('?');
    String path = UrlPath.canonical(query < 0 ? rest : rest.substring(0, query));
    if (path == null) {
      return null;
    }
    return new Target(
        scheme,
        parts.group(2).toLowerCase(Locale.ROOT) + port(scheme, parts.group(3)),
        query < 0 ? path : path + rest.substring(query));
  }

  private static String port(String scheme, @Nullable String port) {
    if (port == null || Integer.parseInt(port) == (scheme.equals("http") ? 80 : 443)) {
      return "";
    }
    return ":" + Integer.parseInt(port);
  }

  /** Whether all characters may be in a request line: printable ASCII, tab and form feed. */
  private static boolean isPrintable(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '\t' && c != '\f' && (c <= ' ' || c > '~')) {
        return false;
      }
    }
    return true;
  }
}
