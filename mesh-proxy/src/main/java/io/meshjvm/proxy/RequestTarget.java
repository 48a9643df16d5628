package io.meshjvm.proxy;

import io.netty.handler.codec.http.HttpMethod;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The target of a request to a proxy (RFC 9112, section 3.2): absolute form for requests, authority
 * form for {@code CONNECT}.
 *
 * @param service which service is called
 * @param authority host and port as they were written
 * @param origin path and query, to be sent on; empty for {@code CONNECT}
 */
record RequestTarget(Target service, String authority, String origin) {

  private static final Pattern AUTHORITY =
      Pattern.compile("([A-Za-z0-9._~%!$&'()*+,;=-]{1,255}|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?");

  private static final String SCHEME = "http://";
  private static final int DEFAULT_PORT = 80;

  /**
   * Reads a target.
   *
   * @throws IllegalArgumentException if it is of another form, with the reason
   */
  static RequestTarget parse(HttpMethod method, String text) {
    return method.equals(HttpMethod.CONNECT) ? authorityForm(text) : absoluteForm(method, text);
  }

  private static RequestTarget authorityForm(String text) {
    Matcher matcher = AUTHORITY.matcher(text);
    if (!matcher.matches() || matcher.group(2) == null) {
      throw new IllegalArgumentException("CONNECT wants host:port");
    }
    return new RequestTarget(service(matcher), text, "");
  }

  private static RequestTarget absoluteForm(HttpMethod method, String text) {
    if (!text.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "a proxy wants http://host:port/path, or CONNECT for anything but http");
    }
    int end = SCHEME.length();
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String authority = text.substring(SCHEME.length(), end);
    Matcher matcher = AUTHORITY.matcher(authority);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("there is no host and port in the target");
    }
    return new RequestTarget(service(matcher), authority, origin(method, text.substring(end)));
  }

  private static Target service(Matcher authority) {
    String port = authority.group(2);
    return new Target(authority.group(1), port == null ? DEFAULT_PORT : Integer.parseInt(port));
  }

  private static String origin(HttpMethod method, String rest) {
    int fragment = rest.indexOf('#');
    String sent = fragment < 0 ? rest : rest.substring(0, fragment);
    if (sent.isEmpty()) {
      return method.equals(HttpMethod.OPTIONS) ? "*" : "/";
    }
    return sent.startsWith("/") ? sent : "/" + sent;
  }
}
