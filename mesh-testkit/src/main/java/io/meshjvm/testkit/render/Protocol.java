package io.meshjvm.testkit.render;

import java.util.Locale;
import java.util.Map;

/** The application protocol of a service port (Istio: pkg/config/protocol/instance.go). */
enum Protocol {
  HTTP,
  HTTP2,
  GRPC,
  GRPC_WEB,
  HTTPS,
  TLS,
  TCP,
  MONGO,
  MYSQL,
  REDIS,
  UDP,
  /** Not given: proxies find out by looking at the bytes. */
  AUTO;

  private static final Map<String, Protocol> NAMES =
      Map.ofEntries(
          Map.entry("http", HTTP),
          Map.entry("http1", HTTP),
          Map.entry("http2", HTTP2),
          Map.entry("grpc", GRPC),
          Map.entry("grpc-web", GRPC_WEB),
          Map.entry("https", HTTPS),
          Map.entry("tls", TLS),
          Map.entry("tcp", TCP),
          Map.entry("mongo", MONGO),
          Map.entry("mysql", MYSQL),
          Map.entry("redis", REDIS),
          Map.entry("udp", UDP));

  /** The protocol of a ServiceEntry port. */
  static Protocol named(String name) {
    return NAMES.getOrDefault(name.toLowerCase(Locale.ROOT), AUTO);
  }

  /** The protocol of a Kubernetes port: appProtocol, else the port name up to its first dash. */
  static Protocol ofKubernetes(String transport, String portName, String appProtocol) {
    if (transport.equals("UDP")) {
      return UDP;
    }
    String app = appProtocol.toLowerCase(Locale.ROOT);
    if (!app.isEmpty()) {
      return switch (app) {
        case "kubernetes.io/h2c" -> HTTP2;
        case "kubernetes.io/ws", "kubernetes.io/wss" -> HTTP;
        default -> named(app);
      };
    }
    String name = portName.toLowerCase(Locale.ROOT);
    if (name.startsWith("grpc-web")) {
      return GRPC_WEB;
    }
    int dash = name.indexOf('-');
    return named(dash < 0 ? name : name.substring(0, dash));
  }

  boolean http() {
    return this == HTTP || http2() || this == GRPC_WEB;
  }

  boolean http2() {
    return this == HTTP2 || this == GRPC || this == GRPC_WEB;
  }
}
