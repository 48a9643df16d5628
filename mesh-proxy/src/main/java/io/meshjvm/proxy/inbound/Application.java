package io.meshjvm.proxy.inbound;

import io.meshjvm.core.bootstrap.InboundForward;
import io.meshjvm.core.bootstrap.InboundForward.Protocol;
import io.meshjvm.proxy.internal.Sockets;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** An application behind a served port: where it is, what it speaks, and the ways to it. */
final class Application {

  private static final int CONNECT_MILLIS = 5000;

  /** An application that speaks HTTP/2 says so at once. */
  private static final long PREFACE_SECONDS = 1;

  private final InboundForward forward;
  private final Terms terms;
  private final int limit;
  private final LongSupplier nanoTime;
  private final Map<EventLoop, Pool> pools = new ConcurrentHashMap<>();
  private final Speech speech = new Speech();

  /**
   * Describes an application.
   *
   * @param forward where it is
   * @param limit how many connections to it one event loop may have
   * @param nanoTime clock, as {@link System#nanoTime()}
   */
  Application(InboundForward forward, Terms terms, int limit, LongSupplier nanoTime) {
    this.forward = forward;
    this.terms = terms;
    this.limit = limit;
    this.nanoTime = nanoTime;
  }

  InetSocketAddress address() {
    return forward.application();
  }

  Terms terms() {
    return terms;
  }

  long now() {
    return nanoTime.getAsLong();
  }

  /** The ways to it from an event loop. */
  Pool pool(EventLoop loop) {
    return pools.computeIfAbsent(loop, made -> new Pool(made, this, limit));
  }

  /** How many connections to it are open, about. */
  int open() {
    return pools.values().stream().mapToInt(Pool::open).sum();
  }

  /** Whether a request is sent in HTTP/2, as far as is known. */
  boolean speaksHttp2(boolean clientDoes) {
    return switch (forward.protocol()) {
      case HTTP1 -> false;
      case HTTP2 -> true;
      case AUTOMATIC -> clientDoes && speech.mayBeHttp2(now());
    };
  }

  /**
   * Learns from a failure that the application speaks no HTTP/2.
   *
   * @return whether the request, which was not sent, is to be sent in HTTP/1.1
   */
  boolean learns(Throwable failure) {
    if (forward.protocol() != Protocol.AUTOMATIC
        || !(failure instanceof NoHttp2Exception without)) {
      return false;
    }
    if (speech.noHttp2(without.answered(), now())) {
      terms
          .failures()
          .debug(
              "MESH-1625",
              "The application at " + address() + " gets HTTP/1.1: " + failure.getMessage());
    }
    return true;
  }

  /** A connection that speaks HTTP/1.1. */
  Future<Link> connect(Pool pool) {
    Promise<Link> linked = pool.loop().newPromise();
    ChannelFuture connected =
        connect(
            pool.loop(),
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(new HttpClientCodec(HttpLimits.answers(), false, false))
                    .addLast(new Link(channel, pool, false));
              }
            });
    connected.addListener(
        done -> {
          if (connected.isSuccess()) {
            linked.setSuccess(connected.channel().pipeline().get(Link.class));
          } else {
            linked.setFailure(connected.cause());
          }
        });
    return linked;
  }

  /** A connection that speaks HTTP/2, once the application has shown that it does. */
  Future<Http2Connection> connectHttp2(Pool pool) {
    Promise<Http2Connection> ready = pool.loop().newPromise();
    ChannelFuture connected =
        connect(
            pool.loop(),
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                initHttp2(channel, ready);
              }
            });
    connected.addListener(
        done -> {
          if (connected.isSuccess()) {
            connected.channel().config().setAutoRead(true);
          } else {
            ready.tryFailure(connected.cause());
          }
        });
    ready.addListener(
        done -> {
          if (ready.isSuccess()) {
            speech.http2();
          } else {
            var unused = connected.channel().close();
          }
        });
    return ready;
  }

  private static void initHttp2(Channel channel, Promise<Http2Connection> ready) {
    channel
        .pipeline()
        .addLast(
            Http2FrameCodecBuilder.forClient()
                .initialSettings(HttpLimits.http2ToApplication())
                .encoderEnforceMaxConcurrentStreams(false)
                .build())
        .addLast(new Http2MultiplexHandler(new NoPush()))
        .addLast(new Http2Connection(channel, ready));
    var timer =
        channel
            .eventLoop()
            .schedule(
                () -> ready.tryFailure(new NoHttp2Exception("it says nothing", false)),
                PREFACE_SECONDS,
                TimeUnit.SECONDS);
    ready.addListener(done -> timer.cancel(false));
  }

  /** Applications may not begin streams. */
  private static final class NoPush extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel stream) {
      var unused = stream.close();
    }
  }

  /** A connection, which does not read by itself. */
  ChannelFuture connect(EventLoop loop, ChannelHandler handlers) {
    ChannelFuture connected =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, Sockets.waterMark())
            .option(ChannelOption.RECVBUF_ALLOCATOR, Sockets.reads())
            .handler(handlers)
            .connect(address());
    terms.connections().add(connected.channel());
    connected.addListener(
        done -> {
          if (!connected.isSuccess() && !isLeaving(loop, connected.cause())) {
            // Whoever comes in its place may speak otherwise.
            speech.forget();
            unreachable(connected.cause());
          }
        });
    return connected;
  }

  /**
   * Whether this end has left, which says nothing of the application: the connection was closed in
   * the meantime, or its event loop takes no more of them.
   */
  private static boolean isLeaving(EventLoop loop, Throwable cause) {
    return cause instanceof ClosedChannelException || loop.isShuttingDown();
  }

  private void unreachable(Throwable cause) {
    terms.tally().unreachable.increment();
    terms
        .failures()
        .warn(
            "MESH-1623",
            address().toString(),
            "The application at "
                + address()
                + " takes no connection: "
                + cause.getMessage()
                + ". Start it, or correct where it is");
  }
}
