package io.meshjvm.tls;

import java.nio.ByteBuffer;
import java.util.Optional;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The server name that the client of one connection sends: read from the bytes that the server's
 * TLS takes, kept with the session when the handshake is over, and without influence on it.
 *
 * <p>Read here, since Java's type for host names takes none of Istio's, and what sessions tell
 * differs with each TLS. Thread-safe.
 */
final class ServerNameNote {

  private static final String KEY = "io.meshjvm.tls.serverName";

  private final ClientHelloReader reader = new ClientHelloReader();
  private @Nullable String name;
  private volatile boolean read;
  private volatile boolean over;

  /** The name, lower case, that came with a session; "" for none, empty if it is not known. */
  static Optional<String> of(SSLSession session) {
    return session.getValue(KEY) instanceof String name ? Optional.of(name) : Optional.empty();
  }

  /**
   * Looks at what the server's TLS has taken.
   *
   * @param bytes in which it lies, up to the position
   * @param from where it begins
   */
  void taken(ByteBuffer bytes, int from) {
    if (!read) {
      look(bytes.duplicate().flip().position(from));
    }
  }

  private synchronized void look(ByteBuffer bytes) {
    ClientHelloReader.Sight sight = reader.read(bytes);
    if (sight instanceof ClientHelloReader.Sight.Hello hello) {
      name = hello.serverName().orElse(null);
    }
    read = !(sight instanceof ClientHelloReader.Sight.More);
  }

  /** Whether a handshake that stands so is over, of which nothing is kept yet. */
  boolean isDue(HandshakeStatus status) {
    return !over
        && (status == HandshakeStatus.FINISHED || status == HandshakeStatus.NOT_HANDSHAKING);
  }

  /** Keeps the name with the session of a handshake that is over, unless that has failed. */
  synchronized void keep(SSLSession session) {
    String sent = name;
    if (!over && hasPeer(session)) {
      over = true;
      if (sent != null) {
        session.putValue(KEY, sent);
      }
    }
  }

  private static boolean hasPeer(SSLSession session) {
    try {
      return session.getPeerCertificates().length > 0;
    } catch (SSLPeerUnverifiedException e) {
      return false;
    }
  }
}
