package io.meshjvm.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * A server's socket to a caller: always asks for a certificate, and its session knows the server
 * name that the caller sent.
 */
final class AcceptedSslSocket extends ForwardingSslSocket {

  private final ServerNameNote serverName;

  AcceptedSslSocket(SSLSocket inner, EngineSettings settings, ServerNameNote serverName) {
    super(inner, settings);
    this.serverName = serverName;
    inner.setHandshakeApplicationProtocolSelector(
        (self, offered) -> JsseStack.select(settings.alpn(), offered));
    apply();
  }

  @Override
  void apply() {
    inner()
        .setSSLParameters(
            JsseStack.serverParameters(settings(), inner().getSupportedCipherSuites()));
  }

  @Override
  public void startHandshake() throws IOException {
    inner().startHandshake();
  }

  @Override
  public SSLSession getSession() {
    SSLSession session = inner().getSession();
    serverName.keep(session);
    return session;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return inner().getInputStream();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return inner().getOutputStream();
  }

  @Override
  public void setHandshakeApplicationProtocolSelector(
      BiFunction<SSLSocket, List<String>, String> selector) {
    inner()
        .setHandshakeApplicationProtocolSelector((self, offered) -> selector.apply(this, offered));
  }

  @Override
  public String toString() {
    return "AcceptedSslSocket(" + inner().getRemoteSocketAddress() + ")";
  }
}
