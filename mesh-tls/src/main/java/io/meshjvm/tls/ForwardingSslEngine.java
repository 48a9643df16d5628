package io.meshjvm.tls;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The configurable half of an engine that is made late: it keeps what the user asks for and cannot
 * be talked out of what the mesh demands.
 */
abstract class ForwardingSslEngine extends SSLEngine {

  private final EngineSettings settings;

  ForwardingSslEngine(@Nullable String host, int port, EngineSettings settings) {
    super(host, port);
    this.settings = settings;
  }

  EngineSettings settings() {
    return settings;
  }

  /** The engine that works, or null while the handshake has not begun. */
  abstract @Nullable SSLEngine begun();

  /** Called before a setting changes; throws if it is too late. */
  abstract void beforeChange();

  @Override
  public abstract SSLEngineResult wrap(ByteBuffer[] srcs, int offset, int length, ByteBuffer dst)
      throws SSLException;

  @Override
  public abstract SSLEngineResult unwrap(ByteBuffer src, ByteBuffer[] dsts, int offset, int length)
      throws SSLException;

  @Override
  public @Nullable Runnable getDelegatedTask() {
    SSLEngine engine = begun();
    return engine == null ? null : engine.getDelegatedTask();
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
    beforeChange();
    settings.cipherSuites(suites);
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
    beforeChange();
    settings.protocols(protocols);
  }

  @Override
  public SSLParameters getSSLParameters() {
    return settings.parameters();
  }

  @Override
  public void setSSLParameters(SSLParameters params) {
    beforeChange();
    settings.accept(params);
  }

  @Override
  public @Nullable SSLSession getHandshakeSession() {
    SSLEngine engine = begun();
    return engine == null ? null : engine.getHandshakeSession();
  }

  @Override
  public HandshakeStatus getHandshakeStatus() {
    SSLEngine engine = begun();
    return engine == null ? HandshakeStatus.NOT_HANDSHAKING : engine.getHandshakeStatus();
  }

  @Override
  public @Nullable String getApplicationProtocol() {
    SSLEngine engine = begun();
    return engine == null ? null : engine.getApplicationProtocol();
  }

  @Override
  public @Nullable String getHandshakeApplicationProtocol() {
    SSLEngine engine = begun();
    return engine == null ? null : engine.getHandshakeApplicationProtocol();
  }

  @Override
  public void setHandshakeApplicationProtocolSelector(
      @Nullable BiFunction<SSLEngine, List<String>, String> selector) {
    beforeChange();
    settings.alpnSelector(selector);
  }

  @Override
  public @Nullable BiFunction<SSLEngine, List<String>, String>
      getHandshakeApplicationProtocolSelector() {
    return settings.alpnSelector();
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

  /** Changes nothing: a server of the mesh always needs the client's certificate. */
  @Override
  public void setNeedClientAuth(boolean need) {}

  @Override
  public boolean getWantClientAuth() {
    return false;
  }

  /** Changes nothing: a server of the mesh always needs the client's certificate. */
  @Override
  public void setWantClientAuth(boolean want) {}

  @Override
  public boolean getEnableSessionCreation() {
    return true;
  }

  @Override
  public void setEnableSessionCreation(boolean enabled) {
    settings.requireNewSessions(enabled);
  }
}
