package io.meshjvm.netty;

import io.meshjvm.core.MeshMember;
import io.meshjvm.inbound.ForwardedClientCert;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.inbound.InboundHandler;
import io.meshjvm.inbound.InboundHttpHandler;
import io.meshjvm.tls.IstioAlpn;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/**
 * Makes Reactor Netty's {@code HttpServer} take callers as the mesh says, see {@link #server}, and
 * its {@code HttpClient}, and with it Spring's {@code WebClient}, call services of the mesh: {@code
 * MeshReactorNetty.apply(HttpClient.create(), mesh)}, then {@code http://greeter.shop:8000/}. Needs
 * {@code reactor-netty-http} on the class path, which this module does not bring.
 *
 * <p>The URL is {@code http} with the service's name and port, and stays the {@code Host} header;
 * TLS is inside the connection where the endpoint wants it. HTTP/1.1, or HTTP/2 with {@code
 * HttpProtocol.H2C} alone. A connection goes to the endpoint that the mesh picks, and to the next
 * one if that does not take it. Where an endpoint goes, is ejected, or wants to be spoken to in
 * another way, its connections are used for no further request: after the one under way with
 * HTTP/1.1, as soon as there is none under way with HTTP/2. Answers to HTTP/1.1 requests are
 * reported to the cluster's outlier detection, and requests obey its circuit breakers; with HTTP/2
 * connections are.
 *
 * <p>With an {@code https} URL the application's own TLS goes inside, as through a sidecar. Other
 * hosts are called as ever, with the client's own resolver, where the mesh lets calls past it
 * ({@code outboundPolicy}), and never in plaintext at an address where an endpoint asks for TLS;
 * until the mesh has told its services nothing connects, since no host can be said to be outside.
 */
public final class MeshReactorNetty {

  private MeshReactorNetty() {}

  /**
   * A client for services of the mesh.
   *
   * @param client as configured; a resolver that it has goes on resolving other hosts, and has to
   *     be set before
   */
  public static HttpClient apply(HttpClient client, MeshMember member) {
    return client
        .resolver(MeshAddressResolverGroup.of(member, others(client)))
        .doOnChannelInit(new ReactorChannels(member));
  }

  /**
   * A server that takes callers as the mesh says, on the one port that it listens on: {@code
   * MeshReactorNetty.server(HttpServer.create().port(8080), mesh)}. It speaks HTTP/1.1; each
   * request is decided about before a route sees it. Who calls is {@link MeshNettyServer#peer} of
   * the request's channel, in {@code request.withConnection(..)}.
   *
   * @param server as configured, without TLS of its own
   */
  public static HttpServer server(HttpServer server, MeshMember member) {
    return server(server, member, ForwardedClientCert.DROP);
  }

  /**
   * As {@link #server(HttpServer, MeshMember)}, with a header that says who calls.
   *
   * @param clientCert what becomes of {@code x-forwarded-client-cert}
   * @throws IllegalArgumentException if the server has TLS of its own
   */
  public static HttpServer server(
      HttpServer server, MeshMember member, ForwardedClientCert clientCert) {
    if (server.configuration().sslProvider() != null) {
      throw new IllegalArgumentException("the mesh ends TLS: take the server's own away");
    }
    InboundGuard guard = InboundGuard.of(member);
    return server
        .protocol(HttpProtocol.HTTP11)
        .doOnChannelInit(
            (observer, channel, remote) ->
                channel
                    .pipeline()
                    .addBefore(
                        NettyPipeline.HttpTrafficHandler,
                        null,
                        new InboundHttpHandler(guard, clientCert))
                    .addFirst(new InboundHandler(guard, IstioAlpn.SERVER_HTTP_1)));
  }

  @SuppressWarnings("unchecked") // an HTTP client resolves addresses of the internet only
  private static AddressResolverGroup<InetSocketAddress> others(HttpClient client) {
    AddressResolverGroup<?> own = client.configuration().resolver();
    return (AddressResolverGroup<InetSocketAddress>)
        (own == null ? client.configuration().defaultAddressResolverGroup() : own);
  }
}
