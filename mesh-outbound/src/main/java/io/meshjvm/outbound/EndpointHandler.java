package io.meshjvm.outbound;

import io.meshjvm.core.MeshException;
import io.meshjvm.traffic.Pick;
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
 * event loop. The cluster's timeout covers connecting and TLS each.
 */
@SuppressWarnings("FutureReturnValueIgnored") // promises that the caller gave tell the outcome
public final class EndpointHandler extends ChannelDuplexHandler {

  private final EndpointTls tls;
  private final Pick.Picked picked;
  private final List<String> alpn;
  private @Nullable ChannelPromise handshaking;

  /**
   * One connection.
   *
   * @param tls says how to speak to it
   * @param picked the endpoint
   * @param alpn what the application speaks, as one of the lists of {@link
   *     io.meshjvm.tls.IstioAlpn}
   */
  public EndpointHandler(EndpointTls tls, Pick.Picked picked, List<String> alpn) {
    this.tls = Objects.requireNonNull(tls, "tls");
    this.picked = Objects.requireNonNull(picked, "picked");
    this.alpn = List.copyOf(alpn);
  }

  @Override
  public void connect(
      ChannelHandlerContext ctx,
      SocketAddress remote,
      SocketAddress local,
      ChannelPromise promise) {
    int timeout = Math.toIntExact(Math.min(Integer.MAX_VALUE, picked.connectTimeout().toMillis()));
    ctx.channel().config().setConnectTimeoutMillis(timeout);
    Optional<SslHandler> ssl;
    try {
      ssl = tls.handler(ctx.alloc(), picked.transport(), alpn);
    } catch (MeshException e) {
      promise.tryFailure(caused(new ConnectException(e.getMessage()), e));
      return;
    }
    if (ssl.isEmpty()) {
      ctx.connect(remote, local, promise);
      ctx.pipeline().remove(this);
      return;
    }
    ssl.get().setHandshakeTimeoutMillis(timeout);
    ctx.pipeline().addBefore(ctx.name(), null, ssl.get());
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
