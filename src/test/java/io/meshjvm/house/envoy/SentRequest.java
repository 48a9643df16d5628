package io.meshjvm.house.envoy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A request of HTTP/1.1 exactly as it goes over the wire, each character a byte; to policies it is
 * what an adapter would show.
 *
 * @param host value of the host header, or null for none
 * @param headers other headers by name in lower case
 */
record SentRequest(String method, String path, String host, Map<String, List<String>> headers)
    implements io.meshjvm.policy.HttpCall {

  SentRequest {
    headers = Map.copyOf(headers);
  }

  static SentRequest get(String path) {
    return new SentRequest("GET", path, "test.example", Map.of());
  }

  SentRequest with(String name, String... values) {
    Map<String, List<String>> more = new HashMap<>(headers);
    more.put(name, List.of(values));
    return new SentRequest(method, path, host, more);
  }

  byte[] bytes() {
    StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    if (host != null) {
      text.append("Host: ").append(host).append("\r\n");
    }
    headers.forEach(
        (name, values) ->
            values.forEach(value -> text.append(name).append(": ").append(value).append("\r\n")));
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public String scheme() {
    return "http";
  }

  @Override
  public String authority() {
    return host == null ? "" : host;
  }

  @Override
  public List<String> header(String name) {
    if (name.equals("host")) {
      return host == null ? List.of() : List.of(host);
    }
    return headers.getOrDefault(name, List.of());
  }

  @Override
  public Iterable<String> headerNames() {
    return headers.keySet();
  }
}
