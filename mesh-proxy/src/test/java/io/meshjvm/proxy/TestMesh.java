package io.meshjvm.proxy;

import static org.awaitility.Awaitility.await;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.traffic.Pick;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** An istiod, and a member of its mesh that calls services. */
final class TestMesh implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The service account that the services' endpoints have. */
  static final String ACCOUNT = "my-vm";

  private static final String GROUP =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: client, namespace: vm}
      spec:
        metadata: {labels: {app: client}}
        template: {serviceAccount: my-vm, ports: {http: 9090}}
      """;

  final Istiod istiod =
      Istiod.builder().keys(KeyAlgorithm.EC_P256).gracePeriod(Duration.ofMillis(100)).start();
  final Mesh member;
  private final Path directory;

  TestMesh(Path directory, UnaryOperator<MeshBuilder> options) {
    this.directory = directory;
    istiod.apply(GROUP);
    istiod.writeVmDirectory(directory, VmSpec.of("vm", "client"));
    member = join(options);
  }

  TestMesh(Path directory) {
    this(directory, UnaryOperator.identity());
  }

  /** Another member, ready, which leaves within a moment. */
  Mesh join(UnaryOperator<MeshBuilder> options) {
    MeshBuilder builder =
        Mesh.fromDirectory(directory)
            .address(InetAddress.getLoopbackAddress())
            .drain(Duration.ofMillis(1))
            .closeOnShutdown(false);
    return options.apply(builder).start().awaitReady(PATIENCE);
  }

  /** A service of plaintext endpoints on loopback, and the member's knowledge of it. */
  void plaintext(String host, int port, int... endpoints) {
    service(host, port, "", endpoints);
  }

  /** The same with endpoints that want mutual TLS, all of {@link #ACCOUNT}. */
  void mutualTls(String host, int port, int... endpoints) {
    service(host, port, ", serviceAccount: " + ACCOUNT, endpoints);
  }

  private void service(String host, int port, String more, int... endpoints) {
    istiod.apply(entry(host, port, more, endpoints));
    await().atMost(PATIENCE).until(() -> finds(member, host, port) && member.knows(host));
  }

  static boolean finds(Mesh mesh, String host, int port) {
    return mesh.traffic().current().peek(host, port) instanceof Pick.Picked;
  }

  void withoutEndpoints(String host, int port) {
    istiod.apply(entry(host, port, ""));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                member.traffic().current().ports(host).contains(port)
                    && !finds(member, host, port)
                    && member.knows(host));
  }

  /** Deletes a service, and waits until the member knows. */
  void remove(String host, int port) {
    istiod.delete("ServiceEntry", "vm", host.replace('.', '-'));
    await().atMost(PATIENCE).until(() -> !finds(member, host, port));
  }

  private static String entry(String host, int port, String more, int... endpoints) {
    return """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: %s, namespace: vm}
    spec:
      hosts: [%s]
      location: MESH_INTERNAL
      addresses: [240.240.7.7]
      ports: [{number: %d, name: tcp, protocol: TCP}]
      resolution: STATIC
      endpoints: [%s]
    """
        .formatted(
            host.replace('.', '-'),
            host,
            port,
            Arrays.stream(endpoints)
                .mapToObj(at -> "{address: 127.0.0.1, ports: {tcp: " + at + "}" + more + "}")
                .collect(Collectors.joining(", ")));
  }

  ProxyStats stats() {
    return MeshProxy.of(member).stats();
  }

  @Override
  public void close() {
    member.close();
    istiod.close();
  }
}
