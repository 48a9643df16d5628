package io.meshjvm.proxy.internal;

import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/** How the plane's sockets are set, and how they end. */
public final class Sockets {

  /** Bytes that may wait for one side of a connection before the other is not read any more. */
  public static final int HIGH_WATER = 64 * 1024;

  /** Bytes at which it is read again. */
  private static final int LOW_WATER = 32 * 1024;

  /** The most that one read brings. */
  public static final int LARGEST_READ = 32 * 1024;

  private static final int FIRST_READ = 2048;
  private static final int SMALLEST_READ = 512;

  private static final long STALL_SECONDS = 60;

  private Sockets() {}

  /** What bounds the memory of a connection. */
  public static WriteBufferWaterMark waterMark() {
    return new WriteBufferWaterMark(LOW_WATER, HIGH_WATER);
  }

  /** The sizes of reads. */
  public static RecvByteBufAllocator reads() {
    return new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ);
  }

  /** Ends what goes out, after what waits; what comes in goes on. */
  public static void endOutput(Channel channel) {
    afterWhatWaits(
        channel,
        done -> {
          SslHandler tls = channel.pipeline().get(SslHandler.class);
          if (!done.isSuccess()) {
            abort(channel);
          } else if (tls != null) {
            var unused = tls.closeOutbound();
          } else {
            var unused = ((DuplexChannel) channel).shutdownOutput();
          }
        });
  }

  /** Ends both directions, after what waits; breaks off if nothing of that goes for a minute. */
  public static void end(Channel channel) {
    afterWhatWaits(channel, ChannelFutureListener.CLOSE);
    if (channel.isOpen()) {
      abortIfStalled(channel);
    }
  }

  /** A side that never takes what waits would hold its connection for ever. */
  private static void abortIfStalled(Channel channel) {
    long before = waiting(channel);
    var timer =
        channel
            .eventLoop()
            .schedule(
                () -> {
                  if (waiting(channel) < before) {
                    abortIfStalled(channel);
                  } else {
                    abort(channel);
                  }
                },
                STALL_SECONDS,
                TimeUnit.SECONDS);
    channel.closeFuture().addListener(closed -> timer.cancel(false));
  }

  /** How many bytes wait until the other side takes more. */
  public static long waiting(Channel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }

  private static void afterWhatWaits(Channel channel, ChannelFutureListener then) {
    ChannelFuture written = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    written.addListener(then);
  }

  /**
   * Breaks a connection off, so that the other side sees that it did not end well: by RST, and
   * without the farewell of TLS.
   */
  public static void abort(Channel channel) {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    ChannelHandlerContext first = channel.pipeline().firstContext();
    // From there on, no handler is asked: TLS would say goodbye, and wait for what cannot be sent.
    var unused = first == null ? channel.close() : first.close();
  }
}
