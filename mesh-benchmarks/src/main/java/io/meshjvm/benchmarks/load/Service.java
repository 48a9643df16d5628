package io.meshjvm.benchmarks.load;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The objects that declare the service under load and the two workloads, client and server. */
final class Service {

  static final String NAMESPACE = "bench";
  static final String HOST = "echo.example.com";
  static final String CLIENT = "client";
  static final String SERVER = "server";

  private Service() {}

  /** A WorkloadGroup with a service account of the same name. */
  static String group(String name) {
    return """
    apiVersion: networking.istio.io/v1
    kind: WorkloadGroup
    metadata: {name: %1$s, namespace: %2$s}
    spec:
      metadata: {labels: {app: %1$s}}
      template: {serviceAccount: %1$s}
    """
        .formatted(name, NAMESPACE);
  }

  /** The ServiceEntry over workloads labelled {@code app}, which all serve on {@code ports}. */
  static String entry(String app, Map<Protocol, Integer> ports) {
    String all =
        Arrays.stream(Protocol.values())
            .map(
                protocol ->
                    "  - {number: %d, name: %s, protocol: %s, targetPort: %d}"
                        .formatted(
                            protocol.servicePort(),
                            protocol.portName(),
                            protocol.istioName(),
                            ports.getOrDefault(protocol, protocol.servicePort())))
            .collect(Collectors.joining("\n"));
    return """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: echo, namespace: %s}
    spec:
      hosts: [%s]
      location: MESH_INTERNAL
      resolution: STATIC
      workloadSelector: {labels: {app: %s}}
      ports:
    %s
    """
        .formatted(NAMESPACE, HOST, app, all);
  }

  /** A WorkloadEntry at loopback, labelled {@code app}, with the identity of the server. */
  static String workload(String name, String app, Map<Protocol, Integer> ports) {
    String own =
        ports.entrySet().stream()
            .map(port -> port.getKey().portName() + ": " + port.getValue())
            .collect(Collectors.joining(", "));
    return """
    apiVersion: networking.istio.io/v1
    kind: WorkloadEntry
    metadata: {name: %s, namespace: %s}
    spec: {address: 127.0.0.1, serviceAccount: %s, labels: {app: %s}, ports: {%s}}
    """
        .formatted(name, NAMESPACE, SERVER, app, own);
  }

  /** The ports as one line of text. */
  static String format(Map<Protocol, Integer> ports) {
    return ports.entrySet().stream()
        .map(port -> port.getKey() + "=" + port.getValue())
        .collect(Collectors.joining(","));
  }

  /** Reads what {@link #format} writes. */
  static Map<Protocol, Integer> parse(String line) {
    Map<Protocol, Integer> ports = new EnumMap<>(Protocol.class);
    for (String port : line.split(",", -1)) {
      int equals = port.indexOf('=');
      ports.put(
          Protocol.valueOf(port.substring(0, equals)), Integer.valueOf(port.substring(equals + 1)));
    }
    return ports;
  }
}
