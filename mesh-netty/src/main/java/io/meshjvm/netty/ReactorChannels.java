package io.meshjvm.netty;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import io.meshjvm.outbound.EndpointConnections;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Traffic;
import io.meshjvm.traffic.TrafficSnapshot;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.ChannelPipelineConfigurer;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.NettyPipeline;

/** Prepares the channels of Reactor Netty's HTTP clients, and ends those that lead nowhere. */
final class ReactorChannels implements ChannelPipelineConfigurer {

  private static final long RETRY_MILLIS = 200;
  private static final AttributeKey<Boolean> RETIRED =
      AttributeKey.valueOf(ReactorChannels.class, "RETIRED");

  private final MeshMember member;
  private final EndpointConnections connections;
  private final Source<TrafficSnapshot> traffic;
  private final CurrentEndpoints current;

  ReactorChannels(MeshMember member) {
    this.member = member;
    this.connections = member.part(EndpointConnections.class);
    this.traffic = member.part(Traffic.class);
    this.current = new CurrentEndpoints(traffic);
  }

  @Override
  public void onChannelInit(
      ConnectionObserver observer, Channel channel, @Nullable SocketAddress remote) {
    channel.pipeline().addFirst(connect(channel.pipeline()));
  }

  /** By what Reactor Netty has put there: TLS of the application, HTTP/2, or HTTP/1.1. */
  private EndpointConnect connect(ChannelPipeline pipeline) {
    if (pipeline.get(SslHandler.class) != null) {
      return new EndpointConnect(
          member, Lease.Kind.CONNECTION, IstioAlpn.TCP, this::followEndpoint);
    }
    if (pipeline.get(Http2FrameCodec.class) != null) {
      return new EndpointConnect(
          member, Lease.Kind.CONNECTION, IstioAlpn.HTTP_2, this::followEndpoint);
    }
    return new EndpointConnect(
        member, Lease.Kind.SHARED_CONNECTION, IstioAlpn.HTTP_1, this::countRequests);
  }

  private void countRequests(Channel channel, Pick.Picked picked) {
    channel.pipeline().addAfter(NettyPipeline.HttpCodec, null, new HttpReport(connections, picked));
    followEndpoint(channel, picked);
  }

  /** Ends a pooled connection when no call could go to its endpoint any more. */
  void followEndpoint(Channel channel, Pick.Picked picked) {
    Watch watch = traffic.watch(snapshot -> check(channel, picked));
    channel.closeFuture().addListener(closed -> watch.close());
    check(channel, picked);
  }

  private void check(Channel channel, Pick.Picked picked) {
    // Once: every change of the mesh comes by here, for as long as the connection is open.
    if (!current.include(picked) && channel.attr(RETIRED).setIfAbsent(true) == null) {
      channel.eventLoop().execute(() -> retire(channel));
    }
  }

  /**
   * HTTP/1.1: the pool gives it to nobody any more, and closes it after the request under way.
   * HTTP/2: closed as soon as it has no streams.
   */
  private static void retire(Channel channel) {
    Connection.from(channel).markPersistent(false);
    Http2FrameCodec http2 = channel.pipeline().get(Http2FrameCodec.class);
    if (http2 == null || !channel.isOpen()) {
      return;
    }
    if (http2.connection().numActiveStreams() == 0) {
      var unused = channel.close();
    } else {
      var unused =
          channel.eventLoop().schedule(() -> retire(channel), RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
