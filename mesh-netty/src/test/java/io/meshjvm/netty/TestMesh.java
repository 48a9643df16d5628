package io.meshjvm.netty;

import static org.awaitility.Awaitility.await;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.traffic.Pick;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An istiod, and a member of its mesh. */
final class TestMesh implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Queue<Socket> HELD = new ConcurrentLinkedQueue<>();

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
  final Queue<String> lookups = new ConcurrentLinkedQueue<>();

  TestMesh(Path directory) {
    istiod.apply(GROUP);
    istiod.writeVmDirectory(directory, VmSpec.of("vm", "client"));
    member =
        described(directory)
            .observer(
                new MeshObserver() {
                  @Override
                  public void nameLookedUp(NameHook hook, NameAnswer answer) {
                    lookups.add(hook + " " + answer);
                  }
                })
            .start();
    member.awaitReady(PATIENCE);
  }

  /** A member that announces the loopback address. */
  static Mesh start(Path directory) {
    return start(directory, Map.of());
  }

  /** The same with settings. */
  static Mesh start(Path directory, Map<String, String> settings) {
    MeshBuilder builder = described(directory);
    settings.forEach(builder::set);
    return builder.start();
  }

  private static MeshBuilder described(Path directory) {
    return Mesh.fromDirectory(directory)
        .address(InetAddress.getLoopbackAddress())
        .drain(Duration.ofMillis(1))
        .closeOnShutdown(false);
  }

  /**
   * Applies a ServiceEntry of port 80 and waits until its endpoints are there.
   *
   * @param endpoints in YAML
   */
  void service(String host, String resolution, String endpoints) {
    apply(host, resolution, endpoints);
    await().atMost(PATIENCE).until(() -> pick(host) instanceof Pick.Picked);
  }

  /** Makes calls of a service go to its endpoints in turn. */
  void roundRobin(String host) {
    istiod.apply(
        """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: %s, namespace: vm}
        spec:
          host: %s
          trafficPolicy: {loadBalancer: {simple: ROUND_ROBIN}}
        """
            .formatted(host.replace('.', '-'), host));
  }

  /** Applies a ServiceEntry of port 80. */
  void apply(String host, String resolution, String endpoints) {
    istiod.apply(
        """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: %s, namespace: vm}
        spec:
          hosts: [%s]
          location: MESH_INTERNAL
          addresses: [240.240.9.1]
          ports:
          - {number: 80, name: http, protocol: HTTP}
          resolution: %s
          endpoints: %s
        """
            .formatted(host.replace('.', '-'), host, resolution, endpoints));
  }

  /** A port where nobody listens, nor will: it stays bound for as long as this JVM runs. */
  static int closedPort() throws IOException {
    Socket holder = new Socket();
    holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    HELD.add(holder);
    return holder.getLocalPort();
  }

  Pick pick(String host) {
    return member.traffic().current().peek(host, 80);
  }

  @Override
  public void close() {
    member.close();
    istiod.close();
  }
}
