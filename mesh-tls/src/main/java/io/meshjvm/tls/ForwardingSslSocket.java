package io.meshjvm.tls;

import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The configurable half of a socket of the mesh: it keeps what the user asks for and cannot be
 * talked out of what the mesh demands.
 */
abstract class ForwardingSslSocket extends ForwardingTcpSocket {

  private final SSLSocket inner;
  private final EngineSettings settings;

  ForwardingSslSocket(SSLSocket inner, EngineSettings settings) {
    this.inner = inner;
    this.settings = settings;
  }

  @Override
  final SSLSocket inner() {
    return inner;
  }

  final EngineSettings settings() {
    return settings;
  }

  /** Gives the socket that works what the mesh demands and the user asks for. */
  abstract void apply();

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
    // The mesh decides about a client's certificate; to a client it means nothing.
  }

  @Override
  public boolean getWantClientAuth() {
    return false;
  }

  @Override
  public void setWantClientAuth(boolean want) {
    // The mesh decides about a client's certificate; to a client it means nothing.
  }

  @Override
  public boolean getEnableSessionCreation() {
    return true;
  }

  @Override
  public void setEnableSessionCreation(boolean enabled) {
    settings.requireNewSessions(enabled);
  }
}
