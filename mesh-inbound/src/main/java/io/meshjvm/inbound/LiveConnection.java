package io.meshjvm.inbound;

import io.meshjvm.core.Watch;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that was let in, until it closes: asked about again, on its event loop, after each
 * change of policy or trust.
 */
final class LiveConnection implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(InboundGuard.class);

  private final Channel channel;
  private final InboundGuard guard;
  private final Arrival arrival;
  private final Look.Way way;
  private final AtomicBoolean asked = new AtomicBoolean();

  private LiveConnection(Channel channel, InboundGuard guard, Arrival arrival, Look.Way way) {
    this.channel = channel;
    this.guard = guard;
    this.arrival = arrival;
    this.way = way;
  }

  /**
   * Tells the handlers behind {@code ctx} of a connection that was let in, and keeps an eye on it.
   */
  static void begin(ChannelHandlerContext ctx, InboundGuard guard, Arrival arrival, Look look) {
    Channel channel = ctx.channel();
    InboundConnection connection =
        new InboundConnection(
            arrival, Objects.requireNonNull(look.chain(), "chain"), look.ruling().peer());
    connection.attach(channel);
    guard.letIn(arrival, look);
    LiveConnection live = new LiveConnection(channel, guard, arrival, look.way());
    Watch watch = guard.onChange(live);
    channel.closeFuture().addListener(closed -> watch.close());
    // What changed between the verdict and the watch would go unnoticed.
    live.run();
    ctx.fireUserEventTriggered(connection);
  }

  /** Asks soon, once for all changes until then. */
  @Override
  public void run() {
    if (asked.compareAndSet(false, true)) {
      try {
        channel.eventLoop().execute(this::ask);
      } catch (RejectedExecutionException e) {
        log.debug("The event loop of {} has ended", channel);
      }
    }
  }

  private void ask() {
    asked.set(false);
    if (channel.isOpen()) {
      Look look = guard.look(arrival);
      if (!look.ruling().allowed() || look.way() != way) {
        guard.ended(arrival, look);
        Abrupt.close(channel);
      }
    }
  }
}
