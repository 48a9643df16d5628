package io.meshjvm.examples.outbound;

import io.grpc.Server;
import io.meshjvm.examples.stage.Greeter;
import io.meshjvm.examples.stage.Stage;
import io.meshjvm.sdk.Mesh;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** The calls of the example, on an istiod and a service in this JVM, all on loopback. */
final class Demonstration {

  private static final String HOST = "greeter.example.com";

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

  int play() throws IOException, InterruptedException, TimeoutException {
    try (Stage stage = Stage.open()) {
      try (Mesh serving = stage.newMember("shop", "greeter").join(Stage.PATIENCE);
          Greeter greeter = new Greeter(serving.tls());
          Mesh calling = stage.newMember("vm", "caller").join(Stage.PATIENCE)) {
        Server grpc = GrpcHealth.serve(serving.tls());
        try {
          stage.istiod().apply(SERVICE.formatted(greeter.port(), grpc.getPort()));
          for (int port : List.of(80, 50051)) {
            Stage.await("port " + port, () -> Stage.hasEndpoint(calling, HOST, port));
          }
          Calls calls = new Calls(calling, out);
          return calls.show("http://" + HOST + ":80/") + calls.showGrpc(HOST + ":50051");
        } finally {
          grpc.shutdownNow();
        }
      }
    }
  }
}
