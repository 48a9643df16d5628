package io.meshjvm.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A client's socket to a target of the mesh. What the target demands cannot be overridden by code
 * that thinks to know better, such as HTTP clients that set the server name from a URL; and a
 * peer's refusal, which in TLS 1.3 shows at the first read, is explained.
 */
final class MeshSslSocket extends ForwardingTcpSocket {

  private final SSLSocket inner;
  private final ClientTarget target;
  private final FailureReader failures;
  private final EngineSettings settings;
  private @Nullable ExplainingInputStream input;

  MeshSslSocket(SSLSocket inner, ClientTarget target, FailureReader failures) {
    this.inner = inner;
    this.target = target;
    this.failures = failures;
    this.settings = EngineSettings.towards(target);
    apply();
  }

  @Override
  Socket inner() {
    return inner;
  }

  @Override
  public void connect(SocketAddress endpoint) throws IOException {
    connect(endpoint, 0);
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) throws IOException {
    inner.connect(endpoint, timeout);
    // Connecting by name has put that name in place of the target's.
    apply();
  }

  @Override
  public void startHandshake() throws IOException {
    try {
      inner.startHandshake();
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
        inner.getOutputStream(), failures, input(), inner::isOutputShutdown);
  }

  /** One for the whole life of the socket, since it may hold a byte back. */
  private synchronized ExplainingInputStream input() throws IOException {
    ExplainingInputStream known = input;
    if (known == null) {
      known = new ExplainingInputStream(inner.getInputStream(), failures);
      input = known;
    }
    return known;
  }

  @Override
  public SSLSession getSession() {
    return inner.getSession();
  }

  @Override
  public @Nullable SSLSession getHandshakeSession() {
    return inner.getHandshakeSession();
  }

  @Override
  public @Nullable String getApplicationProtocol() {
    return inner.getApplicationProtocol();
  }

  @Override
  public @Nullable String getHandshakeApplicationProtocol() {
    return inner.getHandshakeApplicationProtocol();
  }

  @Override
  public void setHandshakeApplicationProtocolSelector(
      BiFunction<SSLSocket, List<String>, String> selector) {
    throw new UnsupportedOperationException("a client offers protocols and selects none");
  }

  @Override
  public SSLParameters getSSLParameters() {
    return settings.parameters();
  }

  @Override
  public void setSSLParameters(SSLParameters params) {
    settings.accept(params);
    apply();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return settings.supportedCipherSuites();
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return settings.cipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    settings.cipherSuites(suites);
    apply();
  }

  @Override
  public String[] getSupportedProtocols() {
    return settings.supportedProtocols();
  }

  @Override
  public String[] getEnabledProtocols() {
    return settings.protocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    settings.protocols(protocols);
    apply();
  }

  @Override
  public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
    inner.addHandshakeCompletedListener(listener);
  }

  @Override
  public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
    inner.removeHandshakeCompletedListener(listener);
  }

  @Override
  public boolean getUseClientMode() {
    return !settings.server();
  }

  @Override
  public void setUseClientMode(boolean client) {
    settings.requireMode(client);
  }

  @Override
  public boolean getNeedClientAuth() {
    return settings.needsClientCertificate();
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    // Means nothing to a client, as SSLSocket has it.
  }

  @Override
  public boolean getWantClientAuth() {
    return false;
  }

  @Override
  public void setWantClientAuth(boolean want) {
    // Means nothing to a client, as SSLSocket has it.
  }

  @Override
  public boolean getEnableSessionCreation() {
    return true;
  }

  @Override
  public void setEnableSessionCreation(boolean enabled) {
    settings.requireNewSessions(enabled);
  }

  @Override
  public String toString() {
    return "MeshSslSocket(" + target.serverName() + ", " + inner.getRemoteSocketAddress() + ")";
  }

  private void apply() {
    inner.setSSLParameters(
        JsseStack.clientParameters(target, settings, inner.getSupportedCipherSuites()));
  }
}
