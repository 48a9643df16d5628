package io.meshjvm.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A client's socket to a target of the mesh. What the target demands cannot be overridden by code
 * that thinks to know better, such as HTTP clients that set the server name from a URL; and a
 * peer's refusal, which in TLS 1.3 shows at the first read, is explained.
 */
final class MeshSslSocket extends ForwardingSslSocket {

  private final ClientTarget target;
  private final FailureReader failures;
  private @Nullable ExplainingInputStream input;

  MeshSslSocket(SSLSocket inner, ClientTarget target, FailureReader failures) {
    super(inner, EngineSettings.towards(target));
    this.target = target;
    this.failures = failures;
    apply();
  }

  @Override
  public void connect(SocketAddress endpoint) throws IOException {
    connect(endpoint, 0);
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) throws IOException {
    inner().connect(endpoint, timeout);
    // Connecting by name has put that name in place of the target's.
    apply();
  }

  @Override
  public void startHandshake() throws IOException {
    try {
      inner().startHandshake();
    } catch (IOException e) {
      throw failures.explain(e, target);
    }
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return input();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new ExplainingOutputStream(
        inner().getOutputStream(), failures, input(), inner()::isOutputShutdown);
  }

  /** One for the whole life of the socket, since it may hold a byte back. */
  private synchronized ExplainingInputStream input() throws IOException {
    ExplainingInputStream known = input;
    if (known == null) {
      known = new ExplainingInputStream(inner().getInputStream(), failures);
      input = known;
    }
    return known;
  }

  @Override
  public void setHandshakeApplicationProtocolSelector(
      BiFunction<SSLSocket, List<String>, String> selector) {
    throw new UnsupportedOperationException("a client offers protocols and selects none");
  }

  @Override
  public String toString() {
    return "MeshSslSocket(" + target.serverName() + ", " + inner().getRemoteSocketAddress() + ")";
  }

  @Override
  void apply() {
    inner()
        .setSSLParameters(
            JsseStack.clientParameters(target, settings(), inner().getSupportedCipherSuites()));
  }
}
