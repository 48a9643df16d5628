package io.meshjvm.tls;

/**
 * Which TLS implementation serves. It must accept Istio's server name {@code outbound_.80_._.host},
 * on which the JDK's own servers abort the handshake.
 *
 * <p>Clients over JDK sockets and JDK engines always use the JDK's implementation; Netty clients
 * use BoringSSL unless {@link #JDK} or {@link #BOUNCY_CASTLE} is chosen or the natives are missing.
 */
public enum TlsEngine {
  /**
   * BoringSSL where its natives load, else Bouncy Castle where it is on the classpath. {@code
   * SSLServerSocket}s always take Bouncy Castle, since BoringSSL has engines only. The default.
   */
  AUTOMATIC,

  /** BoringSSL through netty-tcnative, or failure at start; has no {@code SSLServerSocket}. */
  BORINGSSL,

  /**
   * Bouncy Castle's JSSE (bctls), pure Java, or failure at start. Nothing is registered. It writes
   * a line per connection to the {@code java.util.logging} logger {@code
   * org.bouncycastle.jsse.provider} at INFO, whose level is the user's to raise.
   */
  BOUNCY_CASTLE,

  /**
   * The JDK's implementation. Needs the user to start the JVM with {@code
   * -Djdk.tls.server.disableExtensions=server_name}, which takes SNI from every TLS server of the
   * JVM; without it, creation fails. The library never sets that property.
   */
  JDK
}
