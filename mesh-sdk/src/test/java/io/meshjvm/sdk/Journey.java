package io.meshjvm.sdk;

import io.meshjvm.registration.HealthResult;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;

/** An istiod, and members of {@code vm/python-http} whose health a test decides. */
final class Journey implements AutoCloseable {

  /** The same group, whose members istiod cannot tell to be capable of mutual TLS. */
  static final String GROUP_WITHOUT_SERVICE_ACCOUNT =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: python-http, namespace: vm}
      spec:
        metadata: {labels: {app: python-http}}
        template: {ports: {http: 9090}}
      """;

  private static final String OBJECTS =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: python-http, namespace: vm}
      spec:
        metadata: {labels: {app: python-http}}
        template: {serviceAccount: my-vm, ports: {http: 9090}}
      ---
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: vmservice, namespace: vm}
      spec:
        hosts: [vmservice.example.com]
        location: MESH_INTERNAL
        ports:
        - {number: 80, name: http, protocol: HTTP, targetPort: 9090}
        resolution: STATIC
        workloadSelector: {labels: {app: python-http}}
      ---
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: neighbour, namespace: vm}
      spec:
        metadata: {labels: {app: neighbour}}
        template: {serviceAccount: neighbour, ports: {http: 9091}}
      ---
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: neighbour, namespace: vm}
      spec:
        hosts: [neighbour.example.com]
        location: MESH_INTERNAL
        ports:
        - {number: 80, name: http, protocol: HTTP, targetPort: 9091}
        resolution: STATIC
        workloadSelector: {labels: {app: neighbour}}
      """;

  final Istiod istiod =
      Istiod.builder().keys(KeyAlgorithm.EC_P256).gracePeriod(Duration.ofMillis(200)).start();
  volatile HealthResult health = HealthResult.healthy();
  private final Path directory;

  Journey(Path directory) {
    this.directory = directory;
    istiod.apply(OBJECTS);
  }

  /** A member to be started, which leaves within a moment. */
  MeshBuilder member(String group) {
    Path files = directory.resolve(group);
    istiod.writeVmDirectory(files, VmSpec.of("vm", group));
    return Mesh.fromDirectory(files)
        .address(InetAddress.getLoopbackAddress())
        .healthCheck("application", () -> health)
        .drain(Duration.ofMillis(100))
        .closeOnShutdown(false);
  }

  MeshBuilder member() {
    return member("python-http");
  }

  @Override
  public void close() {
    istiod.close();
  }
}
