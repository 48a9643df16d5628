package io.meshjvm.registration;

import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Tells probes which ports this mesh member serves over mutual TLS itself.
 *
 * <p>Such a port turns plaintext and strangers away, so a probe that knows nothing of the mesh
 * would find a healthy server unhealthy. Probes ask before each attempt, on the probe executor.
 */
@FunctionalInterface
public interface ProbeTransport {

  /**
   * The client context for a port that the mesh member serves.
   *
   * @param host where the probe connects, a name or an IP literal
   * @param port port
   * @return a context that presents the own identity and trusts the mesh's roots, or empty if
   *     somebody else serves the port
   */
  Optional<SSLContext> meshTls(String host, int port);

  /** A transport for a member that serves no port over mutual TLS. */
  static ProbeTransport none() {
    return (host, port) -> Optional.empty();
  }
}
