package io.meshjvm.clients;

import io.meshjvm.outbound.EndpointTls;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.traffic.Transport;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslClientConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Puts the TLS that an endpoint wants under what Jetty speaks on a connection.
 *
 * @param endpoints what transports mean as TLS
 * @param tls contexts
 */
record JettyTls(EndpointTls endpoints, MeshTls tls) {

  /** For connections to {@code destinations}. */
  ClientConnectionFactory.Decorator under(List<Destination> destinations) {
    return plain -> new PerEndpoint(plain, destinations);
  }

  private final class PerEndpoint extends ClientConnectionFactory.Wrapper {

    private final List<Destination> destinations;

    PerEndpoint(ClientConnectionFactory plain, List<Destination> destinations) {
      super(plain);
      this.destinations = destinations;
    }

    @Override
    public Connection newConnection(EndPoint endPoint, Map<String, Object> context)
        throws IOException {
      Optional<ClientTarget> target = endpoints.target(transport(context), alpn(context));
      return target.isPresent()
          ? secured(target.get(), context).newConnection(endPoint, context)
          : super.newConnection(endPoint, context);
    }

    private Transport transport(Map<String, Object> context) throws ConnectException {
      Object address = context.get(ClientConnector.REMOTE_SOCKET_ADDRESS_CONTEXT_KEY);
      return destinations.stream()
          .filter(destination -> destination.address().equals(address))
          .findFirst()
          .map(Destination::transport)
          .orElseThrow(() -> new ConnectException("not one of the endpoints: " + address));
    }

    private ClientConnectionFactory secured(ClientTarget target, Map<String, Object> context) {
      ClientConnector connector =
          (ClientConnector) Objects.requireNonNull(context.get(ClientConnector.CONTEXT_KEY));
      return new SslClientConnectionFactory(
          new Engines(tls, target),
          connector.getByteBufferPool(),
          connector.getExecutor(),
          getWrapped());
    }
  }

  private static List<String> alpn(Map<String, Object> context) {
    Object protocols = context.get(ClientConnector.APPLICATION_PROTOCOLS_CONTEXT_KEY);
    boolean http2 = protocols instanceof List<?> list && list.contains("h2c");
    return http2 ? IstioAlpn.HTTP_2 : IstioAlpn.HTTP_1;
  }

  /** Takes of Jetty's factory its place alone: engines are the mesh's as they come. */
  private static final class Engines extends SslContextFactory.Client
      implements SslClientConnectionFactory.SslEngineFactory {

    private final MeshTls tls;
    private final ClientTarget target;

    Engines(MeshTls tls, ClientTarget target) {
      this.tls = tls;
      this.target = target;
    }

    @Override
    public SSLEngine newSslEngine(String host, int port, Map<String, Object> context) {
      return tls.clientContext(target).createSSLEngine(host, port);
    }
  }
}
