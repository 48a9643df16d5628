package io.meshjvm.tls;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;

/**
 * A TLS implementation in pure Java. Every connection gets a context of its own, so that there is
 * no session to resume: neither keys nor verdicts outlive it. Making one costs microseconds.
 */
final class JsseStack {

  /** Gives an empty context. */
  interface EmptyContext {
    SSLContext get() throws GeneralSecurityException;
  }

  private final EmptyContext contexts;
  private final SecureRandom random = new SecureRandom();

  JsseStack(EmptyContext contexts) {
    this.contexts = contexts;
  }

  /** The JDK's own, whatever other providers the user has put in front of it. */
  static JsseStack jdk() {
    return new JsseStack(() -> SSLContext.getInstance("TLS", "SunJSSE"));
  }

  /** A context for one connection. */
  SSLContext context(Managers managers) throws SSLException {
    try {
      SSLContext context = contexts.get();
      context.init(
          managers.keys().toArray(new KeyManager[0]),
          new TrustManager[] {managers.trust()},
          random);
      return context;
    } catch (GeneralSecurityException e) {
      throw new SSLException("a TLS context cannot be made: " + e.getMessage(), e);
    }
  }

  /** A server's engine for one connection. */
  SSLEngine serverEngine(TlsEpoch epoch, SSLEngine outer, EngineSettings settings)
      throws SSLException {
    SSLEngine engine = context(Managers.member(epoch, PeerRule.trustDomains())).createSSLEngine();
    engine.setUseClientMode(false);
    engine.setSSLParameters(serverParameters(settings, engine.getSupportedCipherSuites()));
    BiFunction<SSLEngine, List<String>, String> chosen = settings.alpnSelector();
    engine.setHandshakeApplicationProtocolSelector(
        (self, offered) ->
            chosen == null ? select(settings.alpn(), offered) : chosen.apply(outer, offered));
    return engine;
  }

  /**
   * A client's engine for one connection. It is not told the host: it would send it as server name
   * if it could, and look for a session to resume.
   */
  SSLEngine clientEngine(Managers managers, ClientTarget target, EngineSettings settings)
      throws SSLException {
    SSLEngine engine = context(managers).createSSLEngine();
    engine.setUseClientMode(true);
    engine.setSSLParameters(clientParameters(target, settings, engine.getSupportedCipherSuites()));
    return engine;
  }

  static SSLParameters clientParameters(
      ClientTarget target, EngineSettings settings, String[] supported) {
    SSLParameters parameters = common(settings, supported);
    parameters.setApplicationProtocols(target.alpn().toArray(new String[0]));
    if (!target.serverName().isEmpty()) {
      parameters.setServerNames(List.of(new RawServerName(target.serverName())));
    }
    return parameters;
  }

  static SSLParameters serverParameters(EngineSettings settings, String[] supported) {
    SSLParameters parameters = common(settings, supported);
    parameters.setNeedClientAuth(true);
    return parameters;
  }

  /** The first of the server's protocols that is offered, else none, which is no failure. */
  static String select(List<String> preferred, List<String> offered) {
    return preferred.stream().filter(offered::contains).findFirst().orElse("");
  }

  /** The session of no connection: no peer, no suite, usual buffer sizes. */
  static SSLSession emptySession() {
    try {
      SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
      context.init(new KeyManager[0], new TrustManager[0], null);
      return context.createSSLEngine().getSession();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no TLS", e);
    }
  }

  private static SSLParameters common(EngineSettings settings, String[] supported) {
    List<String> known = Arrays.asList(supported);
    String[] suites =
        Arrays.stream(settings.cipherSuites()).filter(known::contains).toArray(String[]::new);
    return new SSLParameters(suites, settings.protocols());
  }
}
