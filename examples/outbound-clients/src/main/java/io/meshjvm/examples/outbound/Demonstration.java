package io.meshjvm.examples.outbound;

import io.grpc.Server;
import io.meshjvm.core.Watch;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.traffic.Pick;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
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

  private static final String OBJECTS =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: greeter, namespace: shop}
      spec:
        template: {serviceAccount: greeter}
      ---
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: caller, namespace: vm}
      spec:
        template: {serviceAccount: caller}
      """;

  private static final String SERVICE =
      """
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: greeter, namespace: shop}
      spec:
        hosts: [greeter.example.com]
        location: MESH_INTERNAL
        ports:
        - {number: 80, name: http, protocol: HTTP}
        - {number: 50051, name: grpc, protocol: GRPC}
        resolution: STATIC
        endpoints:
        - {address: 127.0.0.1, serviceAccount: greeter, ports: {http: %d, grpc: %d}}
      """;

  private final PrintStream out;

  Demonstration(PrintStream out) {
    this.out = out;
  }

  int play() throws IOException, InterruptedException {
    Path files = Files.createTempDirectory("mesh");
    try (Istiod istiod = Istiod.start()) {
      istiod.apply(OBJECTS);
      try (Mesh serving = member(istiod, files, "shop", "greeter");
          Greeter greeter = new Greeter(serving.tls());
          Mesh calling = member(istiod, files, "vm", "caller")) {
        Server grpc = GrpcHealth.serve(serving.tls());
        try {
          istiod.apply(SERVICE.formatted(greeter.port(), grpc.getPort()));
          awaitService(calling, "greeter.example.com", 80);
          awaitService(calling, "greeter.example.com", 50051);
          Calls calls = new Calls(calling, out);
          return calls.show("http://greeter.example.com:80/")
              + calls.showGrpc("greeter.example.com:50051");
        } finally {
          grpc.shutdownNow();
        }
      }
    } finally {
      delete(files);
    }
  }

  private static Mesh member(Istiod istiod, Path files, String namespace, String group)
      throws IOException {
    Path directory = Files.createDirectory(files.resolve(group));
    istiod.writeVmDirectory(directory, VmSpec.of(namespace, group));
    return Mesh.fromDirectory(directory)
        .address(InetAddress.getLoopbackAddress())
        .drain(Duration.ofMillis(1))
        .join(PATIENCE);
  }

  private static void awaitService(Mesh mesh, String host, int port) throws InterruptedException {
    CountDownLatch there = new CountDownLatch(1);
    Runnable look =
        () -> {
          if (mesh.traffic().current().peek(host, port) instanceof Pick.Picked) {
            there.countDown();
          }
        };
    Watch watch = mesh.traffic().watch(snapshot -> look.run());
    try {
      look.run();
      if (!there.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the mesh does not know " + host);
      }
    } finally {
      watch.close();
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
