package io.meshjvm.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request.
 *
 * @param headers values by lower-case names
 */
record TestCall(String method, String authority, String path, Map<String, List<String>> headers)
    implements HttpCall {

  TestCall {
    headers = Map.copyOf(headers);
  }

  /** As {@code GET example.com/path name=value name=value}; the method and host may be left out. */
  static TestCall of(String text) {
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
