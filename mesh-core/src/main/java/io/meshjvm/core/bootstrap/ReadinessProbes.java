package io.meshjvm.core.bootstrap;

import io.meshjvm.core.bootstrap.ReadinessProbe.Action;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code readinessProbe} of ProxyConfig (istio/api: {@code
 * networking/v1alpha3/workload_group.proto}) with the agent's defaults (istio: {@code
 * pkg/istio-agent/health/health_check.go}): a number that is zero or missing is the default.
 */
final class ReadinessProbes {

  private static final Set<String> METHODS = Set.of("httpGet", "tcpSocket", "exec", "grpc");

  private final @Nullable String defaultHost;

  private ReadinessProbes(@Nullable String defaultHost) {
    this.defaultHost = defaultHost;
  }

  /**
   * Reads a probe.
   *
   * @param fields the message as plain JSON values
   * @param defaultHost where probes without a host connect, or null for the workload's address
   */
  static ReadinessProbe read(Map<String, Object> fields, @Nullable String defaultHost) {
    return new ReadinessProbes(defaultHost).probe(new Fields(fields, "readinessProbe"));
  }

  private ReadinessProbe probe(Fields probe) {
    List<String> methods = METHODS.stream().filter(probe::has).sorted().toList();
    if (methods.size() != 1) {
      throw Fault.PROBE.at(
          "readinessProbe needs one of httpGet, tcpSocket, exec, grpc; it has " + methods);
    }
    String method = methods.get(0);
    Action action = action(method, probe.message(method));
    return new ReadinessProbe(
        action,
        Duration.ofSeconds(probe.number("initialDelaySeconds", 0)),
        Duration.ofSeconds(probe.number("timeoutSeconds", 1)),
        Duration.ofSeconds(probe.number("periodSeconds", 10)),
        probe.number("successThreshold", 1),
        probe.number("failureThreshold", 1));
  }

  private Action action(String method, Fields fields) {
    return switch (method) {
      case "httpGet" -> httpGet(fields);
      case "tcpSocket" -> new ReadinessProbe.TcpConnect(host(fields), fields.port());
      case "exec" -> new ReadinessProbe.Exec(fields.command());
      default -> new ReadinessProbe.GrpcCheck(fields.port(), fields.text("service", ""));
    };
  }

  private ReadinessProbe.HttpGet httpGet(Fields fields) {
    String scheme = fields.text("scheme", "http").toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw Fault.PROBE.at(
          "readinessProbe.httpGet.scheme '" + scheme + "' is neither http nor https");
    }
    String path = fields.text("path", "/");
    return new ReadinessProbe.HttpGet(
        scheme,
        host(fields),
        fields.port(),
        path.startsWith("/") ? path : "/" + path,
        fields.headers());
  }

  private @Nullable String host(Fields fields) {
    String host = fields.text("host", "");
    return host.isEmpty() ? defaultHost : host;
  }

  /** A message of which each field is checked as it is read. */
  private record Fields(Map<String, Object> values, String where) {

    Fields {
      Map<String, Object> renamed = new LinkedHashMap<>();
      values.forEach((name, value) -> renamed.put(ProtoJson.camelCase(name), value));
      values = renamed;
    }

    boolean has(String name) {
      return values.containsKey(name);
    }

    @SuppressWarnings("unchecked") // PlainYaml makes no maps with other keys
    Fields message(String name) {
      if (!(values.get(name) instanceof Map<?, ?> message)) {
        throw wrong(name, "is not a map");
      }
      return new Fields((Map<String, Object>) message, where + "." + name);
    }

    String text(String name, String fallback) {
      Object value = values.getOrDefault(name, fallback);
      if (!(value instanceof String text)) {
        throw wrong(name, "is not a string");
      }
      return text.isEmpty() ? fallback : text;
    }

    int number(String name, int fallback) {
      Object value = values.getOrDefault(name, fallback);
      int number;
      try {
        number = Integer.parseInt(value.toString());
      } catch (NumberFormatException e) {
        throw wrong(name, "is not a whole number");
      }
      if (number < 0) {
        throw wrong(name, "is negative");
      }
      return number == 0 ? fallback : number;
    }

    int port() {
      int port = number("port", 0);
      if (port < 1 || port > 65535) {
        throw wrong("port", "is not between 1 and 65535");
      }
      return port;
    }

    List<String> command() {
      if (!(values.get("command") instanceof List<?> words)
          || words.isEmpty()
          || !words.stream().allMatch(String.class::isInstance)) {
        throw wrong("command", "is not a list of strings");
      }
      return words.stream().map(String.class::cast).toList();
    }

    @SuppressWarnings("unchecked") // PlainYaml makes no maps with other keys
    Map<String, String> headers() {
      if (!(values.getOrDefault("httpHeaders", List.of()) instanceof List<?> list)) {
        throw wrong("httpHeaders", "is not a list");
      }
      Map<String, String> headers = new LinkedHashMap<>();
      for (Object element : list) {
        if (!(element instanceof Map<?, ?> header)) {
          throw wrong("httpHeaders", "has an element that is not a map");
        }
        Fields fields = new Fields((Map<String, Object>) header, where + ".httpHeaders");
        String name = fields.text("name", "");
        if (name.isEmpty()) {
          throw wrong("httpHeaders", "has a header without a name");
        }
        headers.put(name, fields.text("value", ""));
      }
      return headers;
    }

    private BootstrapException wrong(String name, String problem) {
      return Fault.PROBE.at(where + "." + name + " " + problem);
    }
  }
}
