package io.meshjvm.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** The serving side for JDK-style servers: engines and server sockets. */
final class ServerTls implements ContextSide {

  private final Epochs epochs;
  private final ServerStack stack;
  private final FailureReader failures;

  ServerTls(Epochs epochs, ServerStack stack) {
    this.epochs = epochs;
    this.stack = stack;
    this.failures = new FailureReader(epochs::own, "a caller");
  }

  @Override
  public SSLEngine engine(@Nullable String host, int port) {
    return new MeshSslEngine(
        host,
        port,
        new EngineSettings(true, IstioAlpn.SERVER_HTTP_1),
        (outer, settings) -> stack.engine(epochs.current(), outer, settings),
        failures,
        new ServerNameNote());
  }

  @Override
  public SSLParameters parameters() {
    return TlsProfile.parameters(true);
  }

  @Override
  public SSLServerSocketFactory serverSocketFactory() {
    stack.sockets();
    return new MeshServerSocketFactory(this);
  }

  /**
   * A serving socket over an accepted connection, handshake still to come.
   *
   * @throws MeshTlsException if there is no usable identity
   */
  SSLSocket accepted(Socket tcp, EngineSettings settings) throws IOException {
    SSLContext context =
        stack.sockets().context(Managers.member(epochs.current(), PeerRule.trustDomains()));
    ServerNameNote serverName = new ServerNameNote();
    InputStream taken = new NotingInputStream(tcp.getInputStream(), serverName);
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(tcp, taken, true);
    socket.setUseClientMode(false);
    return new AcceptedSslSocket(socket, settings.copy(), serverName);
  }
}
