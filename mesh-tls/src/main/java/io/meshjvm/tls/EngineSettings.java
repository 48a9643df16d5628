package io.meshjvm.tls;

import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * What the user of an engine or socket asked for before the handshake, never weaker than the mesh
 * allows. Not safe for use by many threads.
 */
final class EngineSettings {

  private final boolean server;
  private List<String> protocols = TlsProfile.protocols();
  private List<String> cipherSuites = TlsProfile.cipherSuites();
  private List<String> alpn;
  private @Nullable BiFunction<SSLEngine, List<String>, String> alpnSelector;

  EngineSettings(boolean server, List<String> alpn) {
    this.server = server;
    this.alpn = alpn;
  }

  boolean server() {
    return server;
  }

  List<String> protocols() {
    return protocols;
  }

  List<String> cipherSuites() {
    return cipherSuites;
  }

  List<String> alpn() {
    return alpn;
  }

  @Nullable BiFunction<SSLEngine, List<String>, String> alpnSelector() {
    return alpnSelector;
  }

  void protocols(String[] wanted) {
    protocols = TlsProfile.narrowed(TlsProfile.protocols(), wanted);
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
    parameters.setProtocols(protocols.toArray(new String[0]));
    parameters.setCipherSuites(cipherSuites.toArray(new String[0]));
    parameters.setApplicationProtocols(alpn.toArray(new String[0]));
    return parameters;
  }
}
