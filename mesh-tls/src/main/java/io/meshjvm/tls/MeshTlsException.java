package io.meshjvm.tls;

import io.meshjvm.core.MeshException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS with a peer is not possible, and why.
 *
 * <p>Where the JDK asks for its own type, the same text travels in an {@link SSLException} or a
 * {@link java.security.cert.CertificateException}, which begins with the code.
 */
public final class MeshTlsException extends MeshException {

  private static final long serialVersionUID = 1L;

  /** No TLS engine at hand can do what was asked. */
  public static final String NO_ENGINE = "MESH-2101";

  /** There is no SVID yet. */
  public static final String NO_IDENTITY = "MESH-2102";

  /** The own SVID is outside its validity. */
  public static final String OWN_CERTIFICATE_INVALID = "MESH-2103";

  /** The {@link MeshTls} is closed. */
  public static final String CLOSED = "MESH-2104";

  /** The peer refused our certificate. */
  public static final String REJECTED_BY_PEER = "MESH-2105";

  /** Nobody knows which identities may answer for the called host. */
  public static final String UNKNOWN_TARGET = "MESH-2106";

  /** The peer ended the handshake without saying why. */
  public static final String HANDSHAKE_ENDED = "MESH-2123";

  /** What the application gave for TLS with servers outside of the mesh cannot be used. */
  public static final String MATERIAL = "MESH-2120";

  /** The certificate of a server outside of the mesh is refused. */
  public static final String SERVER_REFUSED = "MESH-2121";

  /** The peer's certificate is refused. */
  public static final String PEER_REFUSED = "MESH-2110";

  /**
   * Creates the failure; parameters as in {@link MeshException}.
   *
   * @param code {@code MESH-21xx}
   * @param problem what is wrong
   * @param remedy what to do
   * @param cause the failure underneath, or null
   */
  public MeshTlsException(String code, String problem, String remedy, @Nullable Throwable cause) {
    super(code, problem, remedy, cause);
  }

  /** The same failure in the JDK's type. */
  SSLException asSslException() {
    return new SSLException(getMessage(), this);
  }
}
