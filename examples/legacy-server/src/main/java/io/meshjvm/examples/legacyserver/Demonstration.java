package io.meshjvm.examples.legacyserver;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/** The example on an istiod in this JVM, with a peer and a stranger, all on loopback. */
final class Demonstration {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String GROUPS =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: legacy, namespace: vm}
      spec: {template: {serviceAccount: legacy}}
      ---
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: peer, namespace: vm}
      spec: {template: {serviceAccount: peer}}
      """;

  private static final String RULES =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: greetings, namespace: vm}
      spec:
        action: ALLOW
        rules:
          - from: [{source: {principals: ["cluster.local/ns/vm/sa/peer"]}}]
            to: [{operation: {paths: ["/hello*"]}}]
      """;

  private static final String STRICT =
      """
      apiVersion: security.istio.io/v1
      kind: PeerAuthentication
      metadata: {name: default, namespace: vm}
      spec: {mtls: {mode: STRICT}}
      """;

  private final PrintStream out;

  Demonstration(PrintStream out) {
    this.out = out;
  }

  void play() throws IOException, InterruptedException {
    Path files = Files.createTempDirectory("mesh");
    try (Istiod istiod = Istiod.start()) {
      istiod.apply(GROUPS);
      try (LegacyCode legacy = new LegacyCode(0);
          Mesh mesh = join(istiod, files, "legacy");
          Mesh peer = join(istiod, files, "peer")) {
        InetSocketAddress served = mesh.serve(0, legacy.address());
        show(istiod, new Visitors(served.getPort(), mesh, peer));
      }
    } finally {
      delete(files);
    }
  }

  private void show(Istiod istiod, Visitors visitors) throws IOException, InterruptedException {
    visitors.awaitStranger("/hello", "200");
    out.println("PERMISSIVE, no rules");
    tell(visitors, "/hello");
    istiod.apply(RULES);
    visitors.awaitStranger("/hello", "403");
    out.println("only the peer may call, and only /hello");
    tell(visitors, "/hello");
    tell(visitors, "/admin");
    istiod.apply(STRICT);
    visitors.awaitStranger("/hello", "no answer");
    out.println("STRICT");
    tell(visitors, "/hello");
  }

  private void tell(Visitors visitors, String path) throws IOException {
    out.println("    stranger " + path + ": " + visitors.stranger(path));
    out.println("    peer " + path + ": " + visitors.peer(path));
  }

  private static Mesh join(Istiod istiod, Path files, String group) {
    Path directory = files.resolve(group);
    istiod.writeVmDirectory(directory, VmSpec.of("vm", group));
    MeshBuilder builder = LegacyServer.settings(Mesh.fromDirectory(directory));
    return builder
        .address(InetAddress.getLoopbackAddress())
        .drain(Duration.ofMillis(1))
        .join(PATIENCE);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
