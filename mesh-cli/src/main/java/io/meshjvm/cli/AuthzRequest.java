package io.meshjvm.cli;

import io.meshjvm.policy.HttpCall;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request to decide about. Its texts travel in UTF-8, of which calls have one character per byte.
 *
 * @param principal SPIFFE id of the caller, or null or empty in plaintext
 * @param method method
 * @param path path with its query, as sent
 * @param headers values by lower-case names
 * @param sourceIp address that it comes from
 */
record AuthzRequest(
    @Nullable String principal,
    String method,
    String path,
    Map<String, List<String>> headers,
    String sourceIp)
    implements HttpCall {

  /** A request must have one; what names none is not about it. */
  private static final String HOST = "localhost";

  private static final Pattern SPACE_AROUND = Pattern.compile("^[ \t]+|[ \t]+$");

  private static final List<String> AUTHORITY = List.of(":authority", "host");

  AuthzRequest {
    principal = principal == null || principal.isEmpty() ? null : principal;
    method = octets(method);
    path = octets(path);
    Map<String, List<String>> copy = new LinkedHashMap<>();
    headers.forEach(
        (name, values) ->
            copy.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                .addAll(values.stream().map(AuthzRequest::value).toList()));
    headers = copy;
  }

  @Override
  public String scheme() {
    return principal == null ? "http" : "https";
  }

  @Override
  public String authority() {
    return AUTHORITY.stream().flatMap(name -> header(name).stream()).findFirst().orElse(HOST);
  }

  @Override
  public List<String> header(String name) {
    return headers.getOrDefault(name, List.of());
  }

  @Override
  public Iterable<String> headerNames() {
    return headers.keySet().stream().filter(name -> !name.startsWith(":")).toList();
  }

  /** The value of a header, of which the space around is none (RFC 9110, 5.5). */
  private static String value(String text) {
    return SPACE_AROUND.matcher(octets(text)).replaceAll("");
  }

  private static String octets(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
