package io.meshjvm.clients;

import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.ClientFactoryOptions;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.tls.IstioAlpn;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;

/**
 * Armeria: {@code WebClient.builder("http://httpbin.default:8000").factory(MeshArmeria.apply(
 * ClientFactory.builder(), mesh).build())}.
 *
 * <p>Armeria sees plain connections. Each new one goes to an endpoint of its own; it is not tried
 * again elsewhere, which is for a {@code RetryingClient}. HTTP/1.1 opens one for each request that
 * runs, so calls are balanced; over HTTP/2 all calls of an event loop to a service share one
 * connection, and so one endpoint. An {@code https} URL of a service is TLS of the application
 * within that of the mesh. Hosts outside of the mesh keep Armeria's usual resolver.
 */
public final class MeshArmeria {

  private MeshArmeria() {}

  /**
   * Lets clients of the factory reach the services of {@code mesh} over HTTP/1.1. Afterwards its
   * address resolver and its customizer of pipelines must stay as they are.
   *
   * @return {@code builder}
   */
  public static ClientFactoryBuilder apply(ClientFactoryBuilder builder, Mesh mesh) {
    return apply(builder.preferHttp1(true), mesh, IstioAlpn.HTTP_1);
  }

  /** The same as {@link #apply} over HTTP/2 without upgrade, as gRPC wants it. */
  public static ClientFactoryBuilder applyHttp2(ClientFactoryBuilder builder, Mesh mesh) {
    return apply(builder.preferHttp1(false).useHttp2Preface(true), mesh, IstioAlpn.HTTP_2);
  }

  private static ClientFactoryBuilder apply(
      ClientFactoryBuilder builder, Mesh mesh, List<String> alpn) {
    MeshHosts hosts = MeshHosts.of(mesh);
    ChannelHandler connect = NettyConnect.of(mesh, alpn);
    return builder
        .addressResolverGroupFactory(loops -> new NettyNames(hosts, usual(loops)))
        .option(
            ClientFactoryOptions.CHANNEL_PIPELINE_CUSTOMIZER,
            pipeline -> pipeline.addFirst(connect));
  }

  /** What Armeria would take; its addresses are socket addresses of the internet, all of them. */
  @SuppressWarnings("unchecked")
  private static AddressResolverGroup<InetSocketAddress> usual(EventLoopGroup loops) {
    Function<? super EventLoopGroup, ? extends AddressResolverGroup<? extends InetSocketAddress>>
        factory = ClientFactoryOptions.of().addressResolverGroupFactory();
    return (AddressResolverGroup<InetSocketAddress>) factory.apply(loops);
  }
}
