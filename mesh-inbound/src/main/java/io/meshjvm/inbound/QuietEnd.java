package io.meshjvm.inbound;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection that may stay and would be served in another way now: as soon as nothing comes
 * or goes for a second, so that its caller loses nothing that is under way, and at last after the
 * time that Envoy gives the connections of a filter chain that has gone (Istio's {@code
 * drainDuration}).
 */
final class QuietEnd extends IdleStateHandler {

  private static final Duration QUIET = Duration.ofSeconds(1);
  private static final Duration DRAIN = Duration.ofSeconds(45);

  private QuietEnd() {
    super(0, 0, QUIET.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends a connection so; once, however often it is asked to. On the event loop of the channel. */
  static void of(Channel channel) {
    if (channel.pipeline().get(QuietEnd.class) == null) {
      channel.pipeline().addFirst(new QuietEnd());
      var end =
          channel
              .eventLoop()
              .schedule(() -> close(channel), DRAIN.toMillis(), TimeUnit.MILLISECONDS);
      channel.closeFuture().addListener(closed -> end.cancel(false));
    }
  }

  @Override
  protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
    close(ctx.channel());
  }

  /** From behind, so that TLS says that it ends. */
  private static void close(Channel channel) {
    var unused = channel.close();
  }
}
