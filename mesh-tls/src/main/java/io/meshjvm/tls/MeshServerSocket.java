package io.meshjvm.tls;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server socket that outlives rotations: each accepted connection is secured with the identity
 * and trust of its own moment. Callers always need a certificate.
 */
final class MeshServerSocket extends SSLServerSocket {

  private static final Logger log = LoggerFactory.getLogger(MeshServerSocket.class);

  private final ServerTls tls;
  private final EngineSettings settings = new EngineSettings(true, IstioAlpn.SERVER_HTTP_1);
  private final AtomicBoolean refusing = new AtomicBoolean();

  MeshServerSocket(ServerTls tls) throws IOException {
    this.tls = tls;
  }

  /**
   * The next connection. While there is no usable identity, connections are closed and the wait
   * goes on, so that a server's loop survives until there is one.
   */
  @Override
  public Socket accept() throws IOException {
    while (true) {
      Socket tcp = new Socket();
      implAccept(tcp);
      try {
        Socket secured = tls.accepted(tcp, settings);
        refusing.set(false);
        return secured;
      } catch (MeshTlsException e) {
        tcp.close();
        report(e);
      } catch (IOException | RuntimeException e) {
        tcp.close();
        throw e;
      }
    }
  }

  private void report(MeshTlsException e) {
    if (refusing.getAndSet(true)) {
      log.debug("Closed another connection to {}", getLocalSocketAddress(), e);
    } else {
      log.warn("Closed a connection to {}: {}", getLocalSocketAddress(), e.getMessage());
    }
  }

  @Override
  public SSLParameters getSSLParameters() {
    return settings.parameters();
  }

  @Override
  public void setSSLParameters(SSLParameters params) {
    settings.accept(params);
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
  public boolean getUseClientMode() {
    return !settings.server();
  }

  @Override
  public void setUseClientMode(boolean client) {
    settings.requireMode(client);
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
