package io.meshjvm.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The server name that the client of one engine sends: read when the server has answered its
 * ClientHello, kept with the session when the handshake is over, and without influence on it.
 *
 * <p>BoringSSL alone tells it. Java's type for host names takes none of Istio's, so that the
 * sessions of Bouncy Castle and of Netty's engine cannot.
 */
final class ServerNameNote {

  private static final String KEY = "io.meshjvm.tls.serverName";
  private static final int ASCII = 0x80;

  private volatile @Nullable String seen;
  private volatile boolean over;

  /** The name, lower case, that came with a session; "" for none, empty if it is not known. */
  static Optional<String> of(SSLSession session) {
    return session.getValue(KEY) instanceof String name ? Optional.of(name) : Optional.empty();
  }

  /** Looks at what a server's engine has done just now. */
  void after(SSLEngine engine, SSLEngineResult result) {
    if (over || !(engine instanceof ReferenceCountedOpenSslEngine boring)) {
      return;
    }
    HandshakeStatus status = result.getHandshakeStatus();
    if (status == HandshakeStatus.FINISHED || status == HandshakeStatus.NOT_HANDSHAKING) {
      over = true;
      keep(engine.getSession());
    } else if (seen == null && result.bytesProduced() > 0) {
      seen = read(boring);
    }
  }

  /** Keeps the name, unless the handshake has failed. */
  private void keep(SSLSession session) {
    String name = seen;
    if (name != null && hasPeer(session)) {
      session.putValue(KEY, name);
    }
  }

  private static boolean hasPeer(SSLSession session) {
    try {
      return session.getPeerCertificates().length > 0;
    } catch (SSLPeerUnverifiedException e) {
      return false;
    }
  }

  /** The lock is the engine's own, under which it gives its memory back. */
  private static @Nullable String read(ReferenceCountedOpenSslEngine engine) {
    synchronized (engine) {
      long pointer = engine.sslPointer();
      return pointer == 0 ? null : ascii(SSL.getSniHostname(pointer));
    }
  }

  /** What is not ASCII does not come out of the library as it was sent. */
  private static @Nullable String ascii(@Nullable String name) {
    if (name == null) {
      return "";
    }
    return name.chars().allMatch(c -> c < ASCII) ? name.toLowerCase(Locale.ROOT) : null;
  }
}
