package io.meshjvm.netty;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Source;
import io.meshjvm.outbound.EndpointConnections;
import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Traffic;
import io.meshjvm.traffic.TrafficException;
import io.meshjvm.traffic.TrafficSnapshot;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Connects to services of the mesh with Netty: picks an endpoint, connects to its address and port,
 * and speaks mutual TLS or plaintext with it as the control plane says. If an endpoint does not
 * take the connection, the next one is tried, three in all.
 *
 * <p>The application's handlers see plain bytes whatever the endpoint wants. Thread-safe; nothing
 * blocks. After the member is closed the last known endpoints stay, without TLS to reach them by.
 */
public final class MeshConnector {

  static final AttributeKey<Pick.Picked> PICKED =
      AttributeKey.valueOf(MeshConnector.class, "picked");

  private static final int ATTEMPTS = 3;
  private static final String UNKNOWN_HOST = "MESH-1501";

  private final Source<TrafficSnapshot> traffic;
  private final EndpointAttempt.Means means;

  private MeshConnector(Source<TrafficSnapshot> traffic, EndpointAttempt.Means means) {
    this.traffic = traffic;
    this.means = means;
  }

  /** Connects as {@code member}. */
  public static MeshConnector of(MeshMember member) {
    return new MeshConnector(
        member.part(Traffic.class),
        new EndpointAttempt.Means(
            member.part(EndpointConnections.class), member.part(HostResolver.class)));
  }

  /**
   * Connects to an endpoint of a service.
   *
   * @param bootstrap group, channel type, options, and the handler, which should be a {@link
   *     io.netty.channel.ChannelInitializer}: each attempt that is made uses it for its channel,
   *     behind what secures that. Its resolver, addresses and connect timeout do not count: the
   *     mesh's do
   * @param call which service is called
   * @param alpn what the application speaks, as one of the lists of {@link
   *     io.meshjvm.tls.IstioAlpn}
   * @return done when bytes can flow, with the handshake over. Fails with {@link
   *     UnknownHostException} if the mesh knows no such host, with {@link ConnectException} if
   *     there is no endpoint or none took the connection, or {@link
   *     java.net.SocketTimeoutException} if the last one let the cluster's connect timeout pass;
   *     the cause is attached
   */
  public Future<Channel> connect(Bootstrap bootstrap, Call call, List<String> alpn) {
    return connect(bootstrap, call, alpn, Lease.Kind.CONNECTION);
  }

  /**
   * The same as {@link #connect(Bootstrap, Call, List)}.
   *
   * @param kind {@link Lease.Kind#SHARED_CONNECTION} if each request over the connection takes a
   *     lease of its own, with what {@link #picked} tells of it
   */
  public Future<Channel> connect(
      Bootstrap bootstrap, Call call, List<String> alpn, Lease.Kind kind) {
    EventLoop loop = bootstrap.config().group().next();
    Promise<Channel> connected = loop.newPromise();
    EndpointAttempt.Wish wish =
        new EndpointAttempt.Wish(
            bootstrap.clone(loop), call.host() + ":" + call.port(), List.copyOf(alpn), kind);
    try {
      new EndpointAttempts(wish, means, loop, traffic.current().attempts(call, ATTEMPTS), connected)
          .start();
    } catch (TrafficException e) {
      connected.setFailure(asIoException(e));
    }
    return connected;
  }

  /**
   * The endpoint that a channel of {@link #connect} leads to.
   *
   * @throws IllegalArgumentException if the channel is of somebody else
   */
  public static Pick.Picked picked(Channel channel) {
    Pick.Picked picked = channel.attr(PICKED).get();
    if (picked == null) {
      throw new IllegalArgumentException(channel + " was not made here");
    }
    return picked;
  }

  private static IOException asIoException(TrafficException reason) {
    IOException failure =
        reason.code().equals(UNKNOWN_HOST)
            ? new UnknownHostException(reason.getMessage())
            : new ConnectException(reason.getMessage());
    failure.initCause(reason);
    return failure;
  }
}
