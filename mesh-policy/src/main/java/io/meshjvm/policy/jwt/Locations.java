package io.meshjvm.policy.jwt;

import io.meshjvm.policy.HttpCall;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The places where the tokens of some providers are looked for (envoy: {@code extractor.cc}). */
final class Locations {

  private static final String TOKEN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

  private final Map<String, HeaderPlace> headers = new TreeMap<>();
  private final Map<String, Set<String>> parameters = new TreeMap<>();
  private final Map<String, Set<String>> cookies = new TreeMap<>();

  Locations(Collection<Provider> providers) {
    for (Provider provider : providers) {
      Provider.Places places = provider.places();
      for (Provider.Header header : places.headers()) {
        headers
            .computeIfAbsent(
                header.name() + header.prefix(), key -> new HeaderPlace(header, new HashSet<>()))
            .issuers()
            .add(provider.issuer());
      }
      places.parameters().forEach(name -> add(parameters, name, provider));
      places.cookies().forEach(name -> add(cookies, name, provider));
    }
  }

  private static void add(Map<String, Set<String>> places, String name, Provider provider) {
    places.computeIfAbsent(name, key -> new HashSet<>()).add(provider.issuer());
  }

  /** All tokens of a request, in Envoy's order. */
  List<Found> find(HttpCall call) {
    List<Found> found = new ArrayList<>(1);
    headers.values().forEach(place -> place.find(call, found));
    if (!parameters.isEmpty() && call.path().indexOf('?') >= 0) {
      find(parameters, query(call.path()), found);
    }
    if (!cookies.isEmpty()) {
      find(cookies, cookies(call), found);
    }
    return found;
  }

  private static void find(
      Map<String, Set<String>> places, Map<String, String> values, List<Found> found) {
    places.forEach(
        (name, issuers) -> {
          String value = values.get(name);
          if (value != null) {
            found.add(new Found(value, "", issuers));
          }
        });
  }

  private static Map<String, String> query(String path) {
    Map<String, String> values = new HashMap<>();
    for (String pair : path.substring(path.indexOf('?') + 1).split("&", -1)) {
      int equals = pair.indexOf('=');
      values.putIfAbsent(
          decoded(equals < 0 ? pair : pair.substring(0, equals)),
          equals < 0 ? "" : decoded(pair.substring(equals + 1)));
    }
    return values;
  }

  private static Map<String, String> cookies(HttpCall call) {
    Map<String, String> values = new HashMap<>();
    for (String line : call.header("cookie")) {
      for (String pair : line.split(";", -1)) {
        int equals = pair.indexOf('=');
        if (equals >= 0) {
          values.putIfAbsent(pair.substring(0, equals).strip(), unquoted(pair, equals + 1));
        }
      }
    }
    return values;
  }

  private static String unquoted(String pair, int from) {
    String value = pair.substring(from).stripTrailing();
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int high = digit(text, i + 1);
      int low = digit(text, i + 2);
      if (text.charAt(i) == '%' && high >= 0 && low >= 0) {
        out.append((char) (high << 4 | low));
        i += 2;
      } else {
        out.append(text.charAt(i));
      }
    }
    return new String(
        out.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
  }

  private static int digit(String text, int at) {
    return at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
  }

  /** A header, and who may put tokens there. */
  private record HeaderPlace(Provider.Header header, Set<String> issuers) {

    void find(HttpCall call, List<Found> found) {
      List<String> values = call.header(header.name());
      if (values.isEmpty()) {
        return;
      }
      String value = String.join(",", values);
      if (header.prefix().isEmpty()) {
        found.add(new Found(value, header.name(), issuers));
        return;
      }
      int prefix = value.indexOf(header.prefix());
      if (prefix >= 0) {
        found.add(
            new Found(after(value, prefix + header.prefix().length()), header.name(), issuers));
      }
    }

    /** From the first character on that a token may have; the whole value if there is none. */
    private static String after(String value, int from) {
      int start = from;
      while (start < value.length() && TOKEN.indexOf(value.charAt(start)) < 0) {
        start++;
      }
      return start == value.length() ? value : value.substring(start);
    }
  }
}
