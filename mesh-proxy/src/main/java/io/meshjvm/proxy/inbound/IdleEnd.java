package io.meshjvm.proxy.inbound;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ends a connection on which no byte comes or goes for too long. */
final class IdleEnd extends IdleStateHandler {

  private final Tally tally;
  private final Runnable end;

  IdleEnd(Duration time, Tally tally, Runnable end) {
    super(0, 0, time.toNanos(), TimeUnit.NANOSECONDS);
    this.tally = tally;
    this.end = end;
  }

  @Override
  protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
    tally.idle.increment();
    end.run();
  }
}
