package io.meshjvm.examples.greeter;

import io.grpc.InsecureChannelCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.meshjvm.examples.stage.Stage;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A server and its callers, on an istiod in this JVM, all on loopback, told line by line. */
final class Demonstration {

  private static final String TARGET = "greeter.example.com:50051";

  private static final String SERVICE =
      """
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: greeter, namespace: shop}
      spec:
        hosts: [greeter.example.com]
        location: MESH_INTERNAL
        ports:
        - {number: 50051, name: grpc, protocol: GRPC}
        resolution: STATIC
        endpoints:
        - {address: 127.0.0.1, serviceAccount: greeter, ports: {grpc: %d}}
      """;

  private static final String POLICY =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: greetings, namespace: shop}
      spec:
        action: ALLOW
        rules:
        - from: [{source: {principals: [cluster.local/ns/shop/sa/caller]}}]
          to: [{operation: {paths: [/greeter.Greeter/SayHello]}}]
      """;

  private static final String STRICT =
      """
      apiVersion: security.istio.io/v1
      kind: PeerAuthentication
      metadata: {name: default, namespace: shop}
      spec: {mtls: {mode: STRICT}}
      """;

  private final PrintStream out;

  Demonstration(PrintStream out) {
    this.out = out;
  }

  int play() throws Exception {
    try (Stage stage = Stage.open()) {
      Istiod istiod = stage.istiod();
      try (Mesh serving = member(stage, "greeter");
          GreeterServer server =
              new GreeterServer(
                  serving, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
          Mesh calling = member(stage, "caller");
          Mesh strange = member(stage, "stranger");
          GreeterClient caller = GreeterClient.of(calling, TARGET);
          GreeterClient stranger = GreeterClient.of(strange, TARGET);
          GreeterClient nobody = plaintext(server.port())) {
        istiod.apply(SERVICE.formatted(server.port()));
        Stage.await("the service", () -> knows(calling) && knows(strange));
        Stage.await("the server's policy", () -> !refused(nobody, "UNAVAILABLE"));
        out.println("Without policies, PERMISSIVE:");
        tell("caller", caller);
        tell("nobody, in plaintext", nobody);
        istiod.apply(POLICY);
        Stage.await("the policy", () -> refused(stranger, "PERMISSION_DENIED"));
        out.println("With a policy that lets caller say hello:");
        tell("caller", caller);
        tell("stranger", stranger);
        tell("nobody, in plaintext", nobody);
        istiod.apply(STRICT);
        Stage.await("the mode", () -> refused(nobody, "UNAVAILABLE"));
        out.println("With mutual TLS alone, STRICT:");
        tell("caller", caller);
        out.println("  nobody, in plaintext: is not heard any more");
      }
    }
    return 0;
  }

  private void tell(String who, GreeterClient client) {
    tell(who, client, Greeting.SAY_HELLO);
    tell(who, client, Greeting.SAY_GOODBYE);
  }

  private void tell(String who, GreeterClient client, MethodDescriptor<String, String> method) {
    out.println(
        "  " + who + ", " + method.getBareMethodName() + ": " + client.call(method, "world"));
  }

  private static boolean refused(GreeterClient client, String status) {
    return client.call(Greeting.SAY_HELLO, "world").startsWith(status);
  }

  private static GreeterClient plaintext(int port) {
    return new GreeterClient(
        NettyChannelBuilder.forAddress("127.0.0.1", port, InsecureChannelCredentials.create())
            .build());
  }

  private static boolean knows(Mesh mesh) {
    return Stage.hasEndpoint(mesh, "greeter.example.com", 50051);
  }

  private static Mesh member(Stage stage, String group) {
    return stage.newMember("shop", group).join(Stage.PATIENCE);
  }
}
