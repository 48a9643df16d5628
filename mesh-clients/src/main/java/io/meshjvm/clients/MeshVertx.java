package io.meshjvm.clients;

import io.meshjvm.sdk.AppProtocol;
import io.meshjvm.sdk.Mesh;
import io.vertx.core.VertxBuilder;
import io.vertx.core.http.HttpClientBuilder;
import io.vertx.core.transport.Transport;

/**
 * Vert.x 5.2: {@code MeshVertx.apply(Vertx.builder(), mesh).build()}, and then every client of that
 * Vert.x reaches services by their name and port. HTTP clients ask DNS before they connect, so they
 * want {@code MeshVertx.apply(vertx.httpClientBuilder(), mesh).build()} besides, for URLs such as
 * {@code http://httpbin.default:8000}.
 *
 * <p>Vert.x sees plain connections: its HTTP client, its {@code NetClient}, and what is built on
 * them. Each new one goes to an endpoint of its own; it is not tried again elsewhere. TLS of the
 * application goes within that of the mesh. Hosts outside of the mesh are resolved and connected to
 * as usual. All clients of a Vert.x tell the mesh the same protocol, so clients of HTTP and of
 * databases want one each.
 */
public final class MeshVertx {

  private MeshVertx() {}

  /** Lets HTTP/1.1 clients of the Vert.x reach the services of {@code mesh}, over Java's NIO. */
  public static VertxBuilder apply(VertxBuilder builder, Mesh mesh) {
    return apply(builder, mesh, AppProtocol.HTTP1);
  }

  /** The same as {@link #apply(VertxBuilder, Mesh)} for clients that speak {@code protocol}. */
  public static VertxBuilder apply(VertxBuilder builder, Mesh mesh, AppProtocol protocol) {
    return builder.withTransport(transport(Transport.NIO, mesh, protocol));
  }

  /**
   * Keeps an HTTP client from asking DNS for the services of {@code mesh}; its Vert.x must be one
   * of {@link #apply(VertxBuilder, Mesh)}, or else nothing connects. Afterwards its address
   * resolver must stay as it is.
   */
  public static HttpClientBuilder apply(HttpClientBuilder builder, Mesh mesh) {
    return builder.withAddressResolver(new VertxNames(MeshHosts.of(mesh)));
  }

  /**
   * A transport whose connections reach the services of {@code mesh}, for {@code
   * VertxBuilder.withTransport}.
   *
   * @param under carries the bytes, for example {@code Transport.nativeTransport()}
   * @param protocol what clients speak on their connections
   */
  public static Transport transport(Transport under, Mesh mesh, AppProtocol protocol) {
    return new VertxTransport(
        under,
        new VertxChannels(
            under.implementation(), MeshHosts.of(mesh), NettyConnect.of(mesh, protocol.alpn())));
  }
}
