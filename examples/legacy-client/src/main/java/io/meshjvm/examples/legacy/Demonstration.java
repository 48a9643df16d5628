package io.meshjvm.examples.legacy;

import io.meshjvm.examples.stage.Greeter;
import io.meshjvm.examples.stage.Stage;
import io.meshjvm.sdk.Mesh;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.concurrent.TimeoutException;

/** The calls of the example, on an istiod and a service in this JVM, all on loopback. */
final class Demonstration {

  private static final String HOST = "greeter.example.com";
  private static final int PORT = 8000;

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

  void play() throws IOException, InterruptedException, TimeoutException {
    try (Stage stage = Stage.open()) {
      try (Mesh mesh = LegacyClient.settings(stage.newMember("vm", "legacy")).join(Stage.PATIENCE);
          Greeter greeter = new Greeter(mesh.tls())) {
        stage.istiod().apply(SERVICE.formatted(greeter.port()));
        Stage.await("the service", () -> mesh.knows(HOST) && Stage.hasEndpoint(mesh, HOST, PORT));
        new Calls(mesh, out).show(URI.create("http://" + HOST + ":" + PORT + "/"));
      }
    }
  }
}
