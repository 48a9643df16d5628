package io.meshjvm.clients;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.tls.IstioAlpn;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.resolver.DefaultAddressResolverGroup;

/**
 * Lettuce: {@code RedisClient.create(MeshLettuce.apply(ClientResources.builder(), mesh).build(),
 * "redis://redis.shop:6379")}.
 *
 * <p>Lettuce sees plain connections, so its own {@code rediss} stays off. Each new one goes to an
 * endpoint of its own; Lettuce connects anew by itself when it is lost. Cluster and Sentinel
 * clients learn addresses of nodes from Redis and connect to those by themselves, which goes past
 * the mesh.
 */
public final class MeshLettuce {

  private MeshLettuce() {}

  /**
   * Lets clients with these resources reach the services of {@code mesh}; other hosts go by the
   * JDK's resolver. Afterwards the address resolver and the customizer must stay as they are.
   *
   * @return {@code builder}
   */
  public static ClientResources.Builder apply(ClientResources.Builder builder, Mesh mesh) {
    return builder
        .addressResolverGroup(
            new NettyNames(MeshHosts.of(mesh), DefaultAddressResolverGroup.INSTANCE))
        .nettyCustomizer(new First(NettyConnect.of(mesh, IstioAlpn.TCP)));
  }

  /** Puts a handler in front of those of Lettuce. */
  private record First(ChannelHandler handler) implements NettyCustomizer {

    @Override
    public void afterChannelInitialized(Channel channel) {
      channel.pipeline().addFirst(handler);
    }
  }
}
