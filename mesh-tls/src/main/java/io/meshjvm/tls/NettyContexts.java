package io.meshjvm.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import java.util.Optional;

/** Netty's contexts: over BoringSSL where it serves, else over the engines of an SSLContext. */
final class NettyContexts {

  private final Epochs epochs;
  private final ServerStack stack;
  private final JsseStack clients;

  NettyContexts(Epochs epochs, ServerStack stack, JsseStack clients) {
    this.epochs = epochs;
    this.stack = stack;
    this.clients = clients;
  }

  SslContext server(List<String> alpn) {
    List<String> checked = IstioAlpn.checked(alpn);
    BoringSslStack boring = stack.boring();
    if (boring != null) {
      return RotatingSslContext.server(epochs, boring, checked);
    }
    stack.requireEngines();
    return overJdk(new ServerTls(epochs, stack), false, checked);
  }

  SslContext client(ClientTarget target) {
    BoringSslStack boring = stack.boring();
    // BoringSSL's contexts live as long as an identity, of which a server outside knows nothing.
    return boring == null || target.peer() instanceof PeerRule.Certified
        ? overJdk(new ClientTls(epochs, clients, always(target)), true, target.alpn())
        : RotatingSslContext.client(epochs, boring, target);
  }

  /** The same target for every host. */
  static ClientTargets always(ClientTarget target) {
    Optional<ClientTarget> found = Optional.of(target);
    return (host, port) -> found;
  }

  private static SslContext overJdk(ContextSide side, boolean client, List<String> alpn) {
    return new JdkSslContext(
        new MeshSslContext(side),
        client,
        TlsProfile.cipherSuites(),
        IdentityCipherSuiteFilter.INSTANCE,
        BoringSslStack.alpnConfig(alpn),
        client ? ClientAuth.NONE : ClientAuth.REQUIRE,
        TlsProfile.protocols().toArray(new String[0]),
        false);
  }
}
