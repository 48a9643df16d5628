package io.meshjvm.policy.http;

import io.meshjvm.policy.HttpCall;
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
          "(?i)(https?)://(?:[^/?#@]*@)?((?:[a-z0-9.-]+|\\[[0-9a-f:.]+])(?::([0-9]{1,5}))?)([/?].*)?");

  private static final int LAST_PORT = 65_535;

  /** The target, or null if it is no URL. */
  static @Nullable Target of(HttpCall call) {
    String path = call.path();
    if (!isPrintable(path)) {
      return null;
    }
    if (call.method().equals("CONNECT")) {
      boolean absolute = path.startsWith("/") || path.equals("*");
      return absolute ? null : new Target("", call.authority(), "");
    }
    if (path.isEmpty() || path.charAt(0) == '/') {
      return new Target("", call.authority(), path);
    }
    if (path.equals("*")) {
      return call.method().equals("OPTIONS") ? new Target("", call.authority(), path) : null;
    }
    return absolute(ABSOLUTE.matcher(path));
  }

  /** The host of the target counts, as it is written, and not the host header. */
  private static @Nullable Target absolute(Matcher parts) {
    if (!parts.matches()) {
      return null;
    }
    String port = parts.group(3);
    if (port != null && Integer.parseInt(port) > LAST_PORT) {
      return null;
    }
    String path = parts.group(4) == null ? "/" : parts.group(4);
    return new Target(parts.group(1).toLowerCase(Locale.ROOT), parts.group(2), path);
  }

  /** Whether all characters may be in a request line: printable ASCII. */
  private static boolean isPrintable(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }
}
