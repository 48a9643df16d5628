package io.meshjvm.clients;

import io.meshjvm.outbound.EndpointTls;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.traffic.Transport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.apache.hc.core5.reactor.ssl.TransportSecurityLayer;
import org.apache.hc.core5.util.Timeout;

/**
 * Makes plain connections of the asynchronous client speak as their endpoints want.
 *
 * @param hosts the services
 * @param destinations their endpoints
 * @param endpoints what transports mean as TLS
 * @param tls contexts
 */
record HttpComponentsTls(
    MeshHosts hosts, Destinations destinations, EndpointTls endpoints, MeshTls tls)
    implements TlsStrategy {

  @Override
  public void upgrade(
      TransportSecurityLayer session,
      NamedEndpoint service,
      Object attachment,
      Timeout timeout,
      FutureCallback<TransportSecurityLayer> callback) {
    Optional<ClientTarget> target;
    try {
      target = target(service, remote(session));
    } catch (IOException | RuntimeException e) {
      callback.failed(e instanceof IOException io ? io : new IOException(e.getMessage(), e));
      return;
    }
    if (target.isEmpty()) {
      callback.completed(session);
      return;
    }
    session.startTls(
        tls.clientContext(target.get()),
        service,
        SSLBufferMode.STATIC,
        null,
        null,
        timeout,
        callback);
  }

  /** Called by servers and by clients of the core library alone, which this is none of. */
  @Override
  @Deprecated
  public boolean upgrade(
      TransportSecurityLayer session,
      HttpHost host,
      SocketAddress local,
      SocketAddress remote,
      Object attachment,
      Timeout timeout) {
    throw new UnsupportedOperationException("a strategy for clients of HttpClient 5 only");
  }

  private Optional<ClientTarget> target(NamedEndpoint service, InetSocketAddress remote)
      throws ConnectException {
    if (!hosts.include(service.getHostName())) {
      return Optional.empty();
    }
    Transport transport = destinations.transport(service.getHostName(), service.getPort(), remote);
    return endpoints.target(transport, IstioAlpn.HTTP_1);
  }

  private static InetSocketAddress remote(TransportSecurityLayer session) throws ConnectException {
    if (session instanceof HttpConnection connection
        && connection.getRemoteAddress() instanceof InetSocketAddress address) {
      return address;
    }
    throw new ConnectException("a connection without an address: " + session);
  }
}
