package io.meshjvm.testkit;

import java.util.Objects;

/**
 * A service that runs on VMs: the objects that declare it, ready for {@link Istiod#apply(String)}.
 *
 * @param namespace namespace of all of them
 * @param name name of the WorkloadGroup and of the ServiceEntry, and the label {@code app}
 * @param serviceAccount who the workloads are; empty for a group that does not say, to whose
 *     members istiod lets nobody speak mutual TLS
 * @param host name that peers call, on port 80
 * @param port port on which the workloads serve HTTP
 */
public record VmService(
    String namespace, String name, String serviceAccount, String host, int port) {

  /** Checks the parts. */
  public VmService {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(serviceAccount, "serviceAccount");
    Objects.requireNonNull(host, "host");
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(port + " is no port");
    }
  }

  /** The same service, whose WorkloadGroup names no service account. */
  public VmService withoutServiceAccount() {
    return new VmService(namespace, name, "", host, port);
  }

  /** The WorkloadGroup, without a probe. */
  public String group() {
    String account = serviceAccount.isEmpty() ? "" : "serviceAccount: " + serviceAccount + ", ";
    return """
        apiVersion: networking.istio.io/v1
        kind: WorkloadGroup
        metadata: {name: %1$s, namespace: %2$s}
        spec:
          metadata: {labels: {app: %1$s}}
          template: {%3$sports: {http: %4$d}}
        """
        .formatted(name, namespace, account, port);
  }

  /** The WorkloadGroup with a probe, each second, whether {@code probed} accepts connections. */
  public String group(int probed) {
    return group() + "  probe: {tcpSocket: {port: %d}, periodSeconds: 1}%n".formatted(probed);
  }

  /** The ServiceEntry that selects the group's workloads. */
  public String entry() {
    return """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: %1$s, namespace: %2$s}
        spec:
          hosts: [%3$s]
          location: MESH_INTERNAL
          ports:
          - {number: 80, name: http, protocol: HTTP, targetPort: %4$d}
          resolution: STATIC
          workloadSelector: {labels: {app: %1$s}}
        """
        .formatted(name, namespace, host, port);
  }

  /** A VM that registers with the group. */
  public VmSpec vm() {
    return VmSpec.of(namespace, name);
  }
}
