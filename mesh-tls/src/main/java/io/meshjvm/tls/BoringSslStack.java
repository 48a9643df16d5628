package io.meshjvm.tls;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.lang.ref.Cleaner;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * BoringSSL through netty-tcnative: accepts every server name, and is the fastest. Contexts are
 * made once per epoch and hold key and chain in native form; caches and tickets are off, so that
 * every handshake is a full one.
 */
final class BoringSslStack {

  private final Cleaner cleaner = Cleaner.create();
  private final Map<List<String>, PerEpoch<NativeContext>> servers = new ConcurrentHashMap<>();

  /** Whether the natives of this platform load. */
  static boolean available() {
    return OpenSsl.isAvailable();
  }

  /** Why they do not load. */
  static Throwable unavailability() {
    return OpenSsl.unavailabilityCause();
  }

  /** The server contexts for an ALPN list, one per epoch. */
  PerEpoch<NativeContext> server(List<String> alpn) {
    return servers.computeIfAbsent(alpn, list -> new PerEpoch<>(epoch -> server(epoch, list)));
  }

  /** The client contexts for a target, one per epoch. */
  PerEpoch<NativeContext> client(ClientTarget target) {
    return new PerEpoch<>(epoch -> client(epoch, target));
  }

  /**
   * A server's engine for one connection, for callers that know of no reference counts: it is
   * released when {@code outer} is out of reach.
   */
  SSLEngine serverEngine(TlsEpoch epoch, SSLEngine outer, EngineSettings settings)
      throws SSLException {
    if (settings.alpnSelector() != null) {
      throw new SSLException(
          "BoringSSL engines select ALPN from SSLParameters.setApplicationProtocols, not by"
              + " callback; choose TlsEngine.BOUNCY_CASTLE for a server that needs one");
    }
    SSLEngine engine =
        server(settings.alpn()).of(epoch).newEngine(UnpooledByteBufAllocator.DEFAULT, null, -1);
    cleaner.register(outer, () -> ReferenceCountUtil.release(engine));
    engine.setEnabledProtocols(settings.protocols());
    return engine;
  }

  private NativeContext server(TlsEpoch epoch, List<String> alpn) throws SSLException {
    return context(
        SslContextBuilder.forServer(key(epoch), chain(epoch)).clientAuth(ClientAuth.REQUIRE),
        epoch,
        PeerRule.trustDomains(),
        TlsProfile.protocols(),
        alpn);
  }

  private NativeContext client(TlsEpoch epoch, ClientTarget target) throws SSLException {
    return context(
        SslContextBuilder.forClient().keyManager(key(epoch), chain(epoch)),
        epoch,
        target.peer(),
        target.protocols(),
        target.alpn());
  }

  private NativeContext context(
      SslContextBuilder builder,
      TlsEpoch epoch,
      PeerRule rule,
      List<String> protocols,
      List<String> alpn)
      throws SSLException {
    SslContext context =
        builder
            .sslProvider(SslProvider.OPENSSL_REFCNT)
            .trustManager(SpiffeTrustManager.boringSsl(epoch.verifier(rule)))
            .protocols(protocols)
            .ciphers(TlsProfile.cipherSuites(), SupportedCipherSuiteFilter.INSTANCE)
            .applicationProtocolConfig(alpnConfig(alpn))
            .build();
    ((OpenSslSessionContext) context.sessionContext()).setSessionCacheEnabled(false);
    return new NativeContext(context, cleaner);
  }

  /** Offers the list, or selects from it by own order; no overlap goes on without ALPN. */
  static ApplicationProtocolConfig alpnConfig(List<String> alpn) {
    return alpn.isEmpty()
        ? ApplicationProtocolConfig.DISABLED
        : new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            alpn);
  }

  private static PrivateKey key(TlsEpoch epoch) {
    return epoch.svid().privateKey();
  }

  private static X509Certificate[] chain(TlsEpoch epoch) {
    return epoch.svid().chain().toArray(new X509Certificate[0]);
  }
}
