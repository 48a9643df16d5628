package io.meshjvm.inbound;

import io.meshjvm.core.MeshException;
import io.meshjvm.policy.Admission;
import io.meshjvm.policy.Inspection;
import io.meshjvm.policy.Opening;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes one accepted Netty connection as the mesh says; first in its pipeline, in front of the
 * handlers that see the application's bytes.
 *
 * <p>It looks at the first bytes where the port has to, ends mutual TLS or passes the application's
 * own through, verifies the caller, and asks the network rules. Then it fires an {@link
 * InboundConnection} as an event, after it {@code channelActive}, which was held back so far, and
 * the bytes; and is gone from the pipeline. A connection that may not be is closed, and the
 * handlers behind see nothing of it.
 *
 * <p>From then until it closes, a connection is asked about again at each change of policy, trust
 * or own identity, and closed at once if it may not stay, or if TLS would be ended now that was
 * not, or the other way round. One that is served as bytes, on a port that has got rules for
 * requests, is closed at once as well if those are policies or tokens; else when it is quiet.
 *
 * <p>For one channel; the addresses of the channel have to be of the internet.
 */
public final class InboundHandler extends ChannelInboundHandlerAdapter {

  private final InboundGuard guard;
  private final List<String> alpn;
  private @Nullable FirstBytes look;
  private @Nullable ByteBuf seen;
  private @Nullable ScheduledFuture<?> patience;
  private boolean activeHeldBack;

  /**
   * The handler of one connection.
   *
   * @param guard decides
   * @param alpn what the application speaks under mutual TLS, by preference, such as {@link
   *     io.meshjvm.tls.IstioAlpn#SERVER}; empty if it heeds no ALPN
   */
  public InboundHandler(InboundGuard guard, List<String> alpn) {
    this.guard = Objects.requireNonNull(guard, "guard");
    this.alpn = List.copyOf(alpn);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      // Not yet: the handlers behind may be about to be added, and channelActive about to come.
      ctx.executor().execute(() -> begin(ctx));
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    activeHeldBack = true;
    begin(ctx);
  }

  private void begin(ChannelHandlerContext ctx) {
    if (look != null || ctx.isRemoved() || !ctx.channel().isActive()) {
      return;
    }
    Inspection inspection = guard.inspection(local(ctx).getPort());
    look = new FirstBytes(inspection);
    if (!inspection.tls() && !inspection.http()) {
      decide(ctx, Opening.plain());
      return;
    }
    long millis = inspection.patience().toMillis();
    if (millis > 0) {
      patience =
          ctx.executor()
              .schedule(() -> runOut(ctx, inspection.proceeds()), millis, TimeUnit.MILLISECONDS);
    }
    readMore(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      refuse(ctx, "what came in was no bytes");
      return;
    }
    ByteBuf before = seen;
    seen =
        before == null
            ? bytes
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), before, bytes);
    begin(ctx);
    inspect(ctx);
  }

  private void inspect(ChannelHandlerContext ctx) {
    FirstBytes inspector = look;
    ByteBuf bytes = seen;
    if (inspector == null || bytes == null || ctx.isRemoved() || !bytes.isReadable()) {
      return;
    }
    FirstBytes.Sight sight = inspector.look(bytes);
    if (sight instanceof FirstBytes.Sight.Seen whole) {
      decide(ctx, whole.opening());
    } else if (sight instanceof FirstBytes.Sight.Endless endless) {
      refuse(ctx, endless.reason());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    readMore(ctx);
  }

  private static void readMore(ChannelHandlerContext ctx) {
    if (!ctx.channel().config().isAutoRead()) {
      ctx.read();
    }
  }

  private void runOut(ChannelHandlerContext ctx, boolean proceeds) {
    if (ctx.isRemoved()) {
      return;
    }
    if (proceeds) {
      decide(ctx, Opening.plain());
    } else {
      refuse(ctx, "the caller did not say in time what it speaks");
    }
  }

  private void decide(ChannelHandlerContext ctx, Opening opening) {
    Arrival arrival = new Arrival(local(ctx), remote(ctx), opening, null);
    if (guard.admit(arrival) instanceof Admission.Serve serve && serve.chain().tls().isPresent()) {
      secure(ctx, arrival);
    } else {
      Look found = guard.settle(arrival);
      if (found.ruling().allowed()) {
        LiveConnection.begin(ctx, guard, arrival, found);
        goOn(ctx);
      } else {
        Abrupt.close(ctx.channel());
      }
    }
  }

  private void secure(ChannelHandlerContext ctx, Arrival arrival) {
    SslHandler ssl;
    try {
      ssl = guard.endOfTls(ctx.alloc(), alpn);
    } catch (MeshException e) {
      refuse(ctx, String.valueOf(e.getMessage()));
      return;
    }
    ctx.pipeline().addAfter(ctx.name(), null, new SecuredHandler(guard, arrival, ssl));
    ctx.pipeline().addAfter(ctx.name(), null, ssl);
    goOn(ctx);
  }

  /** Gives what was held back to those behind, and goes. */
  private void goOn(ChannelHandlerContext ctx) {
    ByteBuf bytes = seen;
    seen = null;
    if (activeHeldBack) {
      ctx.fireChannelActive();
    }
    if (bytes != null) {
      ctx.fireChannelRead(bytes);
      ctx.fireChannelReadComplete();
    }
    if (!ctx.isRemoved()) {
      ctx.pipeline().remove(this);
    }
  }

  private void refuse(ChannelHandlerContext ctx, String reason) {
    guard.refused(new Arrival(local(ctx), remote(ctx), Opening.plain(), null), reason);
    Abrupt.close(ctx.channel());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      Abrupt.close(ctx.channel());
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  /** The handlers behind have not been told of the connection. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {}

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Abrupt.close(ctx.channel());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    ByteBuf bytes = seen;
    seen = null;
    if (bytes != null) {
      bytes.release();
    }
    ScheduledFuture<?> timer = patience;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private static InetSocketAddress local(ChannelHandlerContext ctx) {
    return (InetSocketAddress) ctx.channel().localAddress();
  }

  private static InetSocketAddress remote(ChannelHandlerContext ctx) {
    return (InetSocketAddress) ctx.channel().remoteAddress();
  }
}
