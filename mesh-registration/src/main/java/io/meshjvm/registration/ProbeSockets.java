package io.meshjvm.registration;

import io.meshjvm.core.OwnLookup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Opens connections for HTTP probes: mutual TLS with the own identity where the mesh member serves
 * the port itself, else what the URL's scheme says, with certificates verified.
 *
 * <p>The stock agent verifies nothing over {@code https}. This library trusts no one unverified, so
 * such a port needs a certificate that the JDK, or the context given for probes, trusts, for the
 * name in the {@code Host} header or else the host that is dialled.
 */
final class ProbeSockets {

  private static final String[] MESH_HTTP_PROTOCOLS = {"istio-http/1.1", "istio", "http/1.1"};

  private final ProbeTransport transport;
  private final SSLContext trust;

  ProbeSockets(ProbeTransport transport, SSLContext trust) {
    this.transport = transport;
    this.trust = trust;
  }

  /**
   * Connects.
   *
   * @param serverName name that a certificate outside the mesh must be for
   * @param tls whether the URL says {@code https}
   */
  Opened open(String host, int port, String serverName, boolean tls, Deadline deadline)
      throws IOException {
    return OwnLookup.call(() -> connect(host, port, serverName, tls, deadline));
  }

  private Opened connect(String host, int port, String serverName, boolean tls, Deadline deadline)
      throws IOException {
    Optional<SSLContext> mesh = transport.meshTls(host, port);
    Socket socket = new Socket(Proxy.NO_PROXY);
    try {
      socket.connect(new InetSocketAddress(host, port), deadline.remainingMillis());
      socket.setSoTimeout(deadline.remainingMillis());
      if (mesh.isPresent()) {
        SSLParameters parameters = new SSLParameters();
        parameters.setApplicationProtocols(MESH_HTTP_PROTOCOLS);
        return new Opened(secure(socket, mesh.get(), host, parameters), true);
      }
      if (!tls) {
        return new Opened(socket, false);
      }
      SSLParameters parameters = new SSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      return new Opened(secure(socket, trust, serverName, parameters), false);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static Socket secure(
      Socket socket, SSLContext context, String serverName, SSLParameters wanted)
      throws IOException {
    SSLSocket secured =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, serverName, socket.getPort(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(wanted.getEndpointIdentificationAlgorithm());
    if (wanted.getApplicationProtocols() != null) {
      parameters.setApplicationProtocols(wanted.getApplicationProtocols());
    }
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  /** A failure in words for the report. */
  static String text(IOException e) {
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return e instanceof SSLException ? "TLS: " + text : text;
  }

  /**
   * An open connection.
   *
   * @param socket the connection
   * @param mesh whether it is mutual TLS with the own identity
   */
  record Opened(Socket socket, boolean mesh) {}
}
