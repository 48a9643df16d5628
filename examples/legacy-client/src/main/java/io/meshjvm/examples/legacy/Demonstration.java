package io.meshjvm.examples.legacy;

import io.meshjvm.core.Watch;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.traffic.Pick;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The calls of the example, on an istiod and a service in this JVM, all on loopback. */
final class Demonstration {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String HOST = "greeter.example.com";
  private static final int PORT = 8000;

  private static final String OBJECTS =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: legacy, namespace: vm}
      spec:
        template: {serviceAccount: legacy}
      """;

  private static final String SERVICE =
      """
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: greeter, namespace: vm}
      spec:
        hosts: [greeter.example.com]
        addresses: [240.240.0.1]
        location: MESH_INTERNAL
        ports: [{number: 8000, name: http, protocol: HTTP}]
        resolution: STATIC
        endpoints: [{address: 127.0.0.1, serviceAccount: legacy, ports: {http: %d}}]
      """;

  private final PrintStream out;

  Demonstration(PrintStream out) {
    this.out = out;
  }

  void play() throws IOException, InterruptedException {
    Path files = Files.createTempDirectory("mesh");
    try (Istiod istiod = Istiod.start()) {
      istiod.apply(OBJECTS);
      istiod.writeVmDirectory(files, VmSpec.of("vm", "legacy"));
      try (Mesh mesh =
              LegacyClient.settings(Mesh.fromDirectory(files))
                  .address(InetAddress.getLoopbackAddress())
                  .drain(Duration.ofMillis(1))
                  .join(PATIENCE);
          Greeter greeter = new Greeter(mesh.tls())) {
        istiod.apply(SERVICE.formatted(greeter.port()));
        awaitService(mesh);
        new Calls(mesh, out).show(URI.create("http://" + HOST + ":" + PORT + "/"));
      }
    } finally {
      delete(files);
    }
  }

  private static void awaitService(Mesh mesh) throws InterruptedException {
    CountDownLatch there = new CountDownLatch(1);
    Runnable look =
        () -> {
          if (mesh.knows(HOST)
              && mesh.traffic().current().peek(HOST, PORT) instanceof Pick.Picked) {
            there.countDown();
          }
        };
    Watch traffic = mesh.traffic().watch(snapshot -> look.run());
    Watch names = mesh.names().watch(table -> look.run());
    try {
      look.run();
      if (!there.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the mesh does not know " + HOST);
      }
    } finally {
      names.close();
      traffic.close();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
