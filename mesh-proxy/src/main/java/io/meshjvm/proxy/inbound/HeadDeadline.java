package io.meshjvm.proxy.inbound;

import io.meshjvm.proxy.internal.Sockets;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections of HTTP/1 whose client begins the head of a request and does not come to its
 * end. In front of the codec.
 */
final class HeadDeadline extends ChannelInboundHandlerAdapter {

  private final Duration time;
  private final Tally tally;
  private boolean inRequest;
  private boolean progress;
  private @Nullable ScheduledFuture<?> timer;

  HeadDeadline(Duration time, Tally tally) {
    this.time = time;
    this.tally = tally;
  }

  /** A head is whole. */
  void headRead() {
    inRequest = true;
    progress = true;
    stop();
  }

  /** A request is whole. */
  void ended() {
    inRequest = false;
    progress = true;
    stop();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    progress = false;
    context.fireChannelRead(message);
    if (!inRequest && !progress && timer == null) {
      timer =
          context.executor().schedule(() -> late(context), time.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void late(ChannelHandlerContext context) {
    tally.idle.increment();
    Sockets.abort(context.channel());
  }

  private void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stop();
  }
}
