package io.meshjvm.tls;

import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;

/** Short plays for class loaders that lack something; each tells how it ended. */
final class TlsScenes {

  private TlsScenes() {}

  /** A member serves and another calls it, both with what is at hand. */
  static String serveAndCall() throws Exception {
    TestCa ca = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
    try (Member server = Member.of(ca, "greeter");
        Member client = Member.of(ca, "caller");
        ServerKind.Running running = ServerKind.HTTPS_SERVER_ON_BORINGSSL.start(server.tls())) {
      ClientTarget target = server.target(IstioAlpn.HTTP_1);
      return ClientKind.CONNECTED_SOCKET.call(client.tls(), target, running.port());
    }
  }

  /** A member asks for Bouncy Castle by name. */
  static String chooseBouncyCastle() {
    return failure(() -> Member.of(TestCa.create(), "greeter", TlsEngine.BOUNCY_CASTLE).close());
  }

  /** A member opens a server socket, which BoringSSL has none of. */
  static String openServerSocket() {
    try (Member server = Member.of(TestCa.create(), "greeter")) {
      return failure(() -> server.tls().serverContext().getServerSocketFactory());
    }
  }

  private static String failure(Runnable act) {
    try {
      act.run();
      return "no failure";
    } catch (MeshTlsException e) {
      return e.getMessage();
    }
  }
}
