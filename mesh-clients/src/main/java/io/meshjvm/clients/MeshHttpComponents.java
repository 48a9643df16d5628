package io.meshjvm.clients;

import io.meshjvm.outbound.EndpointTls;
import io.meshjvm.sdk.AppProtocol;
import io.meshjvm.sdk.Mesh;
import java.io.IOException;
import java.net.Proxy;
import java.net.Socket;
import javax.net.SocketFactory;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.nio.DefaultAsyncClientConnectionOperator;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.DetachedSocketFactory;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.nio.AsyncClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.Lookup;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Apache HttpClient 5.6 and later, classic and asynchronous: {@code
 * MeshHttpComponents.apply(HttpClients.custom(), mesh).build()}, and then URLs such as {@code
 * http://httpbin.default:8000}.
 *
 * <p>HttpClient sees plain connections that speak HTTP/1.1. Each new connection goes to an endpoint
 * of its own, others are tried if that does not take it; pools know hosts and no endpoints. Hosts
 * outside of the mesh are left to the usual ways. The classic client may speak TLS of the
 * application within that of the mesh, by an {@code https} URL of a service; the asynchronous one
 * cannot, it fails where the endpoint wants the mesh's.
 *
 * <p>HttpClient calls the places that this takes hold of internal, so a later version of it may
 * want a later version of this.
 */
public final class MeshHttpComponents {

  private MeshHttpComponents() {}

  /** Gives the classic client connections that reach the services of {@code mesh}. */
  public static HttpClientBuilder apply(HttpClientBuilder builder, Mesh mesh) {
    return builder.setConnectionManager(connections(mesh).build());
  }

  /** Gives the asynchronous client connections that reach the services of {@code mesh}. */
  public static HttpAsyncClientBuilder apply(HttpAsyncClientBuilder builder, Mesh mesh) {
    return builder.setConnectionManager(asyncConnections(mesh).build());
  }

  /** A pool for the classic client, its limits and timeouts still to be set. */
  public static PoolingHttpClientConnectionManagerBuilder connections(Mesh mesh) {
    return new Classic(mesh);
  }

  /** A pool for the asynchronous client, its limits and timeouts still to be set. */
  public static PoolingAsyncClientConnectionManagerBuilder asyncConnections(Mesh mesh) {
    return new Async(mesh);
  }

  private static DnsResolver orSystem(@Nullable DnsResolver resolver) {
    return resolver == null ? SystemDefaultDnsResolver.INSTANCE : resolver;
  }

  private static final class Classic extends PoolingHttpClientConnectionManagerBuilder {

    private final Mesh mesh;

    Classic(Mesh mesh) {
      this.mesh = mesh;
    }

    @Override
    protected HttpClientConnectionOperator createConnectionOperator(
        SchemePortResolver ports, DnsResolver dns, TlsSocketStrategy tls) {
      return new DefaultHttpClientConnectionOperator(
          new Sockets(mesh.socketFactory(AppProtocol.HTTP1, SocketFactory.getDefault())),
          ports,
          new HttpComponentsNames(MeshHosts.of(mesh), orSystem(dns)),
          RegistryBuilder.<TlsSocketStrategy>create().register("https", tls).build());
    }
  }

  /** Connections through a SOCKS proxy, if somebody asks for one, are none of the mesh's. */
  private record Sockets(SocketFactory mesh) implements DetachedSocketFactory {

    @Override
    public Socket create(@Nullable Proxy socks) throws IOException {
      return socks == null ? mesh.createSocket() : new Socket(socks);
    }
  }

  private static final class Async extends PoolingAsyncClientConnectionManagerBuilder {

    private final Mesh mesh;

    Async(Mesh mesh) {
      this.mesh = mesh;
    }

    @Override
    protected AsyncClientConnectionOperator createConnectionOperator(
        TlsStrategy https, SchemePortResolver ports, DnsResolver dns) {
      MeshHosts hosts = MeshHosts.of(mesh);
      Destinations destinations = Destinations.of(mesh);
      TlsStrategy http =
          new HttpComponentsTls(hosts, destinations, mesh.part(EndpointTls.class), mesh.tls());
      return new AsyncOperator(
          RegistryBuilder.<TlsStrategy>create()
              .register("https", https)
              .register("http", http)
              .build(),
          ports,
          new HttpComponentsEndpoints(hosts, destinations, orSystem(dns)));
    }
  }

  /** For its constructor, which is protected. */
  private static final class AsyncOperator extends DefaultAsyncClientConnectionOperator {
    AsyncOperator(Lookup<TlsStrategy> tls, SchemePortResolver ports, DnsResolver dns) {
      super(tls, ports, dns);
    }
  }
}
