package io.meshjvm.tls;

import java.security.Principal;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;

/**
 * A session of Netty's BoringSSL engine that names a buffer in which every record has room.
 *
 * <p>The engine wants room for a record as it was encrypted, some bytes more than the 16384 of
 * plaintext that it names at first, and answers {@code BUFFER_OVERFLOW} to the first full record.
 * The JDK's engine names enough from the start, and containers rely on it: Tomcat's buffer of a
 * request is damaged when it has to grow.
 */
final class RoomySession extends ExtendedSSLSession {

  /** The longest TLSCiphertext of TLS 1.2 (RFC 5246, section 6.2.3); that of 1.3 is shorter. */
  private static final int LONGEST_RECORD = (1 << 14) + 2048;

  private final ExtendedSSLSession session;

  private RoomySession(ExtendedSSLSession session) {
    this.session = session;
  }

  static SSLSession of(SSLSession session) {
    return session instanceof ExtendedSSLSession extended ? new RoomySession(extended) : session;
  }

  @Override
  public int getApplicationBufferSize() {
    return Math.max(LONGEST_RECORD, session.getApplicationBufferSize());
  }

  @Override
  public int getPacketBufferSize() {
    return session.getPacketBufferSize();
  }

  @Override
  public byte[] getId() {
    return session.getId();
  }

  @Override
  public SSLSessionContext getSessionContext() {
    return session.getSessionContext();
  }

  @Override
  public long getCreationTime() {
    return session.getCreationTime();
  }

  @Override
  public long getLastAccessedTime() {
    return session.getLastAccessedTime();
  }

  @Override
  public void invalidate() {
    session.invalidate();
  }

  @Override
  public boolean isValid() {
    return session.isValid();
  }

  @Override
  public void putValue(String name, Object value) {
    session.putValue(name, value);
  }

  @Override
  public Object getValue(String name) {
    return session.getValue(name);
  }

  @Override
  public void removeValue(String name) {
    session.removeValue(name);
  }

  @Override
  public String[] getValueNames() {
    return session.getValueNames();
  }

  @Override
  public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
    return session.getPeerCertificates();
  }

  @Override
  public Certificate[] getLocalCertificates() {
    return session.getLocalCertificates();
  }

  @Override
  public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
    return session.getPeerPrincipal();
  }

  @Override
  public Principal getLocalPrincipal() {
    return session.getLocalPrincipal();
  }

  @Override
  public String getCipherSuite() {
    return session.getCipherSuite();
  }

  @Override
  public String getProtocol() {
    return session.getProtocol();
  }

  @Override
  public String getPeerHost() {
    return session.getPeerHost();
  }

  @Override
  public int getPeerPort() {
    return session.getPeerPort();
  }

  @Override
  public String[] getLocalSupportedSignatureAlgorithms() {
    return session.getLocalSupportedSignatureAlgorithms();
  }

  @Override
  public String[] getPeerSupportedSignatureAlgorithms() {
    return session.getPeerSupportedSignatureAlgorithms();
  }

  @Override
  public List<SNIServerName> getRequestedServerNames() {
    return session.getRequestedServerNames();
  }

  @Override
  public List<byte[]> getStatusResponses() {
    return session.getStatusResponses();
  }
}
