package io.meshjvm.outbound;

import io.meshjvm.core.MeshException;
import io.meshjvm.traffic.Connecting;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes one Netty connection to a picked endpoint in the way that this endpoint wants; to be put in
 * front of the handlers that see the application's bytes, before the channel connects.
 *
 * <p>The connection is there, for the handlers behind and for whoever waits for it, when TLS is
 * established: until then neither the promise of {@code connect} is fulfilled nor does {@code
 * channelActive} go on. If it comes to nothing the promise fails, caused by a {@link MeshException}
 * or with its code in the message where the mesh knows why. What is costly in TLS runs off the
 * event loop. The cluster's timeout covers connecting and TLS each. From the moment it is tried
 * until the channel is closed the connection counts against the cluster's circuit breakers, and
 * what becomes of it is reported.
 *
 * <p>Made by {@link EndpointConnections}, for one channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // promises that the caller gave tell the outcome
public final class EndpointHandler extends ChannelDuplexHandler {

  private final EndpointTls tls;
  private final EndpointConnections.Leasing leasing;
  private final Pick.Picked picked;
  private final Lease.Kind kind;
  private final List<String> alpn;
  private @Nullable ChannelPromise handshaking;

  EndpointHandler(
      EndpointTls tls,
      EndpointConnections.Leasing leasing,
      Pick.Picked picked,
      Lease.Kind kind,
      List<String> alpn) {
    this.tls = tls;
    this.leasing = leasing;
    this.picked = Objects.requireNonNull(picked, "picked");
    this.kind = Objects.requireNonNull(kind, "kind");
    this.alpn = List.copyOf(alpn);
  }

  @Override
  public void connect(
      ChannelHandlerContext ctx,
      SocketAddress remote,
      SocketAddress local,
      ChannelPromise promise) {
    try {
      Lease lease = leasing.lease(picked, kind);
      Optional<SslHandler> ssl = security(ctx, lease);
      report(lease, ctx.channel(), promise);
      configure(ctx.channel().config());
      if (ssl.isPresent()) {
        connectSecurely(ctx, ssl.get(), remote, local, promise);
      } else {
        ctx.connect(remote, local, promise);
        ctx.pipeline().remove(this);
      }
    } catch (MeshException e) {
      promise.tryFailure(caused(new ConnectException(e.getMessage()), e));
    }
  }

  /** Not before there is a lease: an engine that comes into no pipeline is freed by nobody. */
  private Optional<SslHandler> security(ChannelHandlerContext ctx, Lease lease) {
    try {
      return tls.handler(ctx.alloc(), picked.transport(), alpn);
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  private static void report(Lease lease, Channel channel, ChannelPromise connecting) {
    connecting.addListener(
        done -> {
          if (connecting.isSuccess()) {
            lease.succeeded();
          } else if (!connecting.isCancelled()) {
            lease.failed(Lease.Failure.of(connecting.cause()));
          }
          // Only now, since a failure may close the channel before it is told.
          channel.closeFuture().addListener(closed -> lease.close());
        });
  }

  private void configure(ChannelConfig config) {
    config.setConnectTimeoutMillis(timeout());
    Connecting.TcpKeepalive keepalive = picked.connecting().keepalive();
    if (keepalive != null) {
      Keepalive.apply(keepalive, config);
    }
  }

  private int timeout() {
    return Math.toIntExact(Math.min(Integer.MAX_VALUE, picked.connectTimeout().toMillis()));
  }

  private void connectSecurely(
      ChannelHandlerContext ctx,
      SslHandler ssl,
      SocketAddress remote,
      SocketAddress local,
      ChannelPromise promise) {
    ssl.setHandshakeTimeoutMillis(timeout());
    ctx.pipeline().addBefore(ctx.name(), null, ssl);
    handshaking = promise;
    ChannelPromise connecting = ctx.newPromise();
    connecting.addListener(done -> connected(connecting));
    promise.addListener(done -> closeIfGivenUp(ctx, promise));
    ctx.connect(remote, local, connecting);
  }

  private void connected(ChannelPromise connecting) {
    if (!connecting.isSuccess()) {
      fail(connecting.cause());
    }
  }

  private static void closeIfGivenUp(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (promise.isCancelled()) {
      ctx.close();
    }
  }

  /** Held back until TLS is established; an application that writes first writes then. */
  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (handshaking == null) {
      ctx.fireChannelActive();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && handshaking != null) {
      if (handshake.isSuccess()) {
        established(ctx);
      } else {
        fail(handshake.cause());
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  private void established(ChannelHandlerContext ctx) {
    ChannelPromise promise = Objects.requireNonNull(handshaking, "not connecting");
    handshaking = null;
    if (promise.trySuccess()) {
      ctx.fireChannelActive();
    }
  }

  private void fail(Throwable cause) {
    ChannelPromise promise = handshaking;
    if (promise != null) {
      promise.tryFailure(tls.explain(cause, picked.transport()));
    }
  }

  /** In TLS 1.3 a server's refusal of this client comes before its first byte, if it comes. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ctx.pipeline().remove(this);
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (handshaking == null) {
      ctx.fireChannelInactive();
    } else {
      fail(new IOException("The endpoint closed the connection while TLS was being established"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (handshaking == null) {
      ctx.fireExceptionCaught(tls.explain(cause, picked.transport()));
    } else {
      fail(cause);
    }
  }

  private static IOException caused(IOException failure, Throwable cause) {
    failure.initCause(cause);
    return failure;
  }
}
