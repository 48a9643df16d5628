package io.meshjvm.netty;

import io.meshjvm.core.MeshMember;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Traffic;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.pool.ChannelHealthChecker;
import io.netty.util.AttributeKey;
import java.util.List;
import java.util.Objects;

/**
 * Makes Netty clients call services of the mesh by name and service port, each endpoint in the way
 * that it wants: {@code MeshNetty.apply(bootstrap, mesh, IstioAlpn.HTTP_1).connect("greeter.shop",
 * 8000)}.
 *
 * <p>The application's handlers see plain bytes. A channel is active, and its {@code connect} done,
 * when TLS is established where the endpoint wants that; if that fails, so does {@code connect}.
 * Hosts that are not of the mesh are resolved and connected to as ever, where the mesh lets calls
 * past it ({@code outboundPolicy}), and never in plaintext at an address where an endpoint asks for
 * TLS; until the mesh has told its services nothing connects, since no host can be said to be
 * outside. One channel tries one endpoint; {@link MeshConnector} tries several. Nothing blocks the
 * event loop; thread-safe.
 */
public final class MeshNetty {

  private static final AttributeKey<Pick.Picked> ENDPOINT =
      AttributeKey.valueOf(MeshNetty.class, "ENDPOINT");

  private MeshNetty() {}

  /**
   * A copy of {@code bootstrap} for services of the mesh.
   *
   * @param bootstrap with a handler; its resolver is replaced
   * @param alpn what the application speaks, as one of the lists of {@link
   *     io.meshjvm.tls.IstioAlpn}
   */
  public static Bootstrap apply(Bootstrap bootstrap, MeshMember member, List<String> alpn) {
    ChannelHandler application =
        Objects.requireNonNull(bootstrap.config().handler(), "the bootstrap's handler");
    return bootstrap
        .clone()
        .resolver(MeshAddressResolverGroup.of(member))
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handler(member, alpn), application);
              }
            });
  }

  /**
   * The handler alone, to be put first in the pipelines of clients that make their channels
   * themselves, such as channel pools; with {@link MeshAddressResolverGroup} as their resolver. May
   * be shared by channels.
   *
   * @param alpn as for {@link #apply}
   */
  public static ChannelHandler handler(MeshMember member, List<String> alpn) {
    return new EndpointConnect(
        member,
        Lease.Kind.CONNECTION,
        alpn,
        (channel, picked) -> channel.attr(ENDPOINT).set(picked));
  }

  /**
   * For Netty's channel pools: a channel that a call could not go to now, since its endpoint is
   * gone or ejected or wants to be spoken to in another way, is not used again. Channels without
   * {@link #handler} are only asked whether they are active.
   */
  public static ChannelHealthChecker healthChecker(MeshMember member) {
    CurrentEndpoints current = new CurrentEndpoints(member.part(Traffic.class));
    return channel -> {
      Pick.Picked picked = channel.attr(ENDPOINT).get();
      boolean well = channel.isActive() && (picked == null || current.include(picked));
      return channel.eventLoop().newSucceededFuture(well);
    };
  }
}
