package io.meshjvm.tls;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** The calling side over the JDK's TLS: engines and sockets to the targets of the mesh. */
final class ClientTls implements ContextSide {

  private final Epochs epochs;
  private final JsseStack stack;
  private final ClientTargets targets;

  ClientTls(Epochs epochs, JsseStack stack, ClientTargets targets) {
    this.epochs = epochs;
    this.stack = stack;
    this.targets = targets;
  }

  @Override
  public SSLEngine engine(@Nullable String host, int port) {
    Optional<ClientTarget> target = targets.find(host == null ? "" : host, port);
    EngineSettings settings =
        target
            .map(EngineSettings::towards)
            .orElseGet(() -> new EngineSettings(false, IstioAlpn.TCP));
    return new MeshSslEngine(
        host,
        port,
        settings,
        (outer, chosen) -> {
          ClientTarget known = target.orElseThrow(() -> unknown(host, port));
          return stack.clientEngine(managers(known), known, chosen);
        },
        target.map(this::failures).orElseGet(() -> failures("nobody known")),
        null);
  }

  @Override
  public SSLSocketFactory socketFactory() {
    return new ClientSocketFactory(this);
  }

  @Override
  public SSLParameters parameters() {
    return TlsProfile.parameters(false);
  }

  /** A socket over {@code tcp} to the target behind host and port, handshake still to come. */
  SSLSocket layered(Socket tcp, @Nullable String host, int port, boolean autoClose)
      throws IOException {
    ClientTarget target = target(host, port);
    SSLSocketFactory factory = fresh(target).getSocketFactory();
    SSLSocket inner = (SSLSocket) factory.createSocket(tcp, host, port, autoClose);
    return new MeshSslSocket(inner, target, failures(target));
  }

  /**
   * A socket that is not connected, if there is one target whatever the host.
   *
   * @throws SocketException caused by {@link UnsupportedOperationException} if the target depends
   *     on the host, by which the JDK's HTTP client knows to connect first and layer TLS over it
   */
  SSLSocket unconnected() throws IOException {
    ClientTarget target = targets.find("", -1).orElse(null);
    if (target == null) {
      SocketException refusal = new SocketException("the target depends on the host");
      refusal.initCause(new UnsupportedOperationException("no socket without a host"));
      throw refusal;
    }
    SSLSocket inner = (SSLSocket) fresh(target).getSocketFactory().createSocket();
    return new MeshSslSocket(inner, target, failures(target));
  }

  private SSLContext fresh(ClientTarget target) throws SSLException {
    try {
      return stack.context(managers(target));
    } catch (MeshTlsException e) {
      throw e.asSslException();
    }
  }

  private Managers managers(ClientTarget target) {
    if (target.peer() instanceof PeerRule.Certified rule) {
      epochs.requireOpen();
      return Managers.outside(target, rule);
    }
    return Managers.member(epochs.current(), target.peer());
  }

  private ClientTarget target(@Nullable String host, int port) throws SSLException {
    return targets
        .find(host == null ? "" : host, port)
        .orElseThrow(() -> unknown(host, port).asSslException());
  }

  private FailureReader failures(ClientTarget target) {
    return FailureReader.towards(target, epochs::own);
  }

  private FailureReader failures(String peer) {
    return new FailureReader(epochs::own, peer);
  }

  private static MeshTlsException unknown(@Nullable String host, int port) {
    return new MeshTlsException(
        MeshTlsException.UNKNOWN_TARGET,
        "nothing says which identities may answer for " + host + ":" + port,
        "Call a service of the mesh, or give a target for this host",
        null);
  }
}
