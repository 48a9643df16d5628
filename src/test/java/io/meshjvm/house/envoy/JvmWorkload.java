package io.meshjvm.house.envoy;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.traffic.Pick;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Members of a mesh that a test's istiod runs. */
final class JvmWorkload {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private JvmWorkload() {}

  /** A member of WorkloadGroup {@code my-vm} in namespace {@code vm}, started; not yet ready. */
  static Mesh start(Istiod istiod, Path directory) {
    return describe(istiod, directory).start();
  }

  /** The same, to be described further before it is started. */
  static MeshBuilder describe(Istiod istiod, Path directory) {
    istiod.writeVmDirectory(directory, VmSpec.of("vm", "my-vm"));
    return Mesh.fromDirectory(directory)
        .address(InetAddress.getLoopbackAddress())
        .drain(Duration.ZERO)
        .closeOnShutdown(false);
  }

  /** Waits until the member is ready and would call somebody for a service. */
  static void awaitService(Mesh mesh, String host, int port) {
    mesh.awaitReady(PATIENCE);
    Awaitility.await("endpoint of " + host)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> mesh.traffic().current().peek(host, port) instanceof Pick.Picked);
  }

  /** The member's WorkloadGroup, whose one port is {@code port}. */
  static String group(int port) {
    return """
    apiVersion: networking.istio.io/v1
    kind: WorkloadGroup
    metadata: {name: my-vm, namespace: vm}
    spec:
      metadata: {labels: {app: my-vm}}
      template: {serviceAccount: my-vm, ports: {http: %d}}
    """
        .formatted(port);
  }

  /** A service of one mesh member, identity {@code ns/shop/sa/echo}, at a loopback port. */
  static String service(String name, int port) {
    return """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: %s, namespace: shop}
    spec:
      hosts: [%s.example.com]
      location: MESH_INTERNAL
      ports: [{number: 80, name: http, protocol: HTTP}]
      resolution: STATIC
      endpoints:
      - {address: 127.0.0.1, serviceAccount: echo, labels: {app: echo}, ports: {http: %d}}
    """
        .formatted(name, name, port);
  }
}
