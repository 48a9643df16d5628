package io.meshjvm.policy.http;

import io.meshjvm.policy.HttpCall;
import java.util.List;
import java.util.Map;

/** A request of a test, over plaintext HTTP/1.1. */
public record Call(String method, String path, String authority, Map<String, List<String>> headers)
    implements HttpCall {

  /** Copies the map. */
  public Call {
    headers = Map.copyOf(headers);
  }

  /** A request for {@code path} without headers. */
  public static Call get(String path) {
    return new Call("GET", path, "test.example", Map.of());
  }

  /** A request with one header. */
  public static Call with(String name, String... values) {
    return new Call("GET", "/", "test.example", Map.of(name, List.of(values)));
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
