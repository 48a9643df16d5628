package io.meshjvm.examples.legacyserver;

import io.meshjvm.examples.stage.Stage;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeoutException;

/** The example on an istiod in this JVM, with a peer and a stranger, all on loopback. */
final class Demonstration {

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

  void play() throws IOException, InterruptedException, TimeoutException {
    try (Stage stage = Stage.open()) {
      try (LegacyCode legacy = new LegacyCode();
          Mesh mesh = LegacyServer.settings(stage.newMember("vm", "legacy")).join(Stage.PATIENCE);
          Mesh peer = stage.newMember("vm", "peer").join(Stage.PATIENCE)) {
        InetSocketAddress served = mesh.serve(0, legacy.address());
        show(stage.istiod(), new Visitors(served.getPort(), mesh, peer));
      }
    }
  }

  private void show(Istiod istiod, Visitors visitors)
      throws IOException, InterruptedException, TimeoutException {
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
}
