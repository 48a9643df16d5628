package io.meshjvm.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request of a test, over plaintext HTTP/1.1.
 *
 * @param headers values by lower-case names
 */
public record TestCall(
    String method, String authority, String path, Map<String, List<String>> headers)
    implements HttpCall {

  /** Copies the map. */
  public TestCall {
    headers = Map.copyOf(headers);
  }

  /** As {@code GET example.com/path name=value name=value}; the method and host may be left out. */
  public static TestCall of(String text) {
    List<String> words = new ArrayList<>(List.of(text.strip().split(" +")));
    String method = words.get(0).matches("[A-Z]+") ? words.remove(0) : "GET";
    String target = words.remove(0);
    int slash = target.indexOf('/');
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (String header : words) {
      String[] parts = header.split("=", 2);
      headers.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(parts[1]);
    }
    String host = slash == 0 ? "any.test" : target.substring(0, slash);
    return new TestCall(method, host, target.substring(slash), headers);
  }

  /** A request for {@code path} without headers. */
  public static TestCall get(String path) {
    return new TestCall("GET", "test.example", path, Map.of());
  }

  /** A request with one header. */
  public static TestCall with(String name, String... values) {
    return new TestCall("GET", "test.example", "/", Map.of(name, List.of(values)));
  }

  @Override
  public String scheme() {
    return "http";
  }

  @Override
  public List<String> header(String name) {
    return headers.getOrDefault(name, List.of());
  }

  @Override
  public Iterable<String> headerNames() {
    return headers.keySet();
  }
}
