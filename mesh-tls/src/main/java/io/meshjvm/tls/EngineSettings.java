package io.meshjvm.tls;

import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * What the user of an engine or socket asked for before the handshake, never weaker than the mesh
 * allows: the one place that says what may be chosen, behind whatever type of the JDK the user
 * holds. Not safe for use by many threads.
 */
final class EngineSettings {

  private final boolean server;
  private final List<String> allowed;
  private List<String> protocols;
  private List<String> cipherSuites = TlsProfile.cipherSuites();
  private List<String> alpn;
  private @Nullable BiFunction<SSLEngine, List<String>, String> alpnSelector;

  EngineSettings(boolean server, List<String> alpn) {
    this(server, alpn, TlsProfile.protocols());
  }

  private EngineSettings(boolean server, List<String> alpn, List<String> allowed) {
    this.server = server;
    this.alpn = alpn;
    this.allowed = allowed;
    this.protocols = allowed;
  }

  /** Those of a client of {@code target}. */
  static EngineSettings towards(ClientTarget target) {
    return new EngineSettings(false, target.alpn(), target.protocols());
  }

  /** The same, to be changed by somebody else. */
  EngineSettings copy() {
    EngineSettings copy = new EngineSettings(server, alpn, allowed);
    copy.protocols = protocols;
    copy.cipherSuites = cipherSuites;
    copy.alpnSelector = alpnSelector;
    return copy;
  }

  boolean server() {
    return server;
  }

  /** Whether the other side must show a certificate: to a server always. */
  boolean needsClientCertificate() {
    return server;
  }

  String[] supportedProtocols() {
    return array(allowed);
  }

  String[] protocols() {
    return array(protocols);
  }

  String[] supportedCipherSuites() {
    return array(TlsProfile.cipherSuites());
  }

  String[] cipherSuites() {
    return array(cipherSuites);
  }

  List<String> alpn() {
    return alpn;
  }

  @Nullable BiFunction<SSLEngine, List<String>, String> alpnSelector() {
    return alpnSelector;
  }

  void protocols(String[] wanted) {
    protocols = TlsProfile.narrowed(allowed, wanted);
  }

  void cipherSuites(String[] wanted) {
    cipherSuites = TlsProfile.narrowed(TlsProfile.cipherSuites(), wanted);
  }

  void alpnSelector(@Nullable BiFunction<SSLEngine, List<String>, String> selector) {
    alpnSelector = selector;
  }

  /**
   * Takes over what may be chosen. Server names, client authentication and identification of the
   * endpoint stay as the mesh has them; so does the ALPN list of a client, which belongs to its
   * target.
   */
  void accept(SSLParameters wanted) {
    if (wanted.getProtocols() != null) {
      protocols(wanted.getProtocols());
    }
    if (wanted.getCipherSuites() != null) {
      cipherSuites(wanted.getCipherSuites());
    }
    String[] names = wanted.getApplicationProtocols();
    if (server && names != null && names.length > 0) {
      alpn = IstioAlpn.checked(List.of(names));
    }
  }

  SSLParameters parameters() {
    SSLParameters parameters = TlsProfile.parameters(server);
    parameters.setProtocols(protocols());
    parameters.setCipherSuites(cipherSuites());
    parameters.setApplicationProtocols(array(alpn));
    return parameters;
  }

  /**
   * Refuses the other mode.
   *
   * @throws IllegalArgumentException if a server is to call or a client to serve
   */
  void requireMode(boolean client) {
    if (client == server) {
      throw new IllegalArgumentException(
          server
              ? "this end serves; take one from a client context of the mesh to call"
              : "this end calls; take one from the server context of the mesh to serve");
    }
  }

  /**
   * Refuses to be limited to resumption, which the mesh does not do.
   *
   * @throws IllegalArgumentException unless new sessions are allowed
   */
  void requireNewSessions(boolean allowed) {
    if (!allowed) {
      throw new IllegalArgumentException("sessions of the mesh are never resumed");
    }
  }

  private static String[] array(List<String> list) {
    return list.toArray(new String[0]);
  }
}
