package io.meshjvm.inbound;

import io.meshjvm.core.Watch;
import io.meshjvm.policy.ChainPolicy;
import io.meshjvm.policy.HttpCall;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that was let in, until it closes: asked about again, on its event loop, after each
 * change that may matter.
 */
final class LiveConnection implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(InboundGuard.class);

  private final Channel channel;
  private final InboundGuard guard;
  private final Arrival arrival;
  private final Look.Way way;
  private final Supplier<Look> question;
  private final AtomicBoolean asked = new AtomicBoolean();

  private LiveConnection(
      Channel channel, InboundGuard guard, Arrival arrival, Look.Way way, Supplier<Look> question) {
    this.channel = channel;
    this.guard = guard;
    this.arrival = arrival;
    this.way = way;
    this.question = question;
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
    new LiveConnection(channel, guard, arrival, look.way(), () -> guard.look(arrival))
        .follow(guard::onChange);
    ctx.fireUserEventTriggered(connection);
  }

  /**
   * Keeps an eye on a connection that has become something else than HTTP, such as WebSocket: it
   * may stay as long as it could be upgraded.
   *
   * @param upgrade the request for it, as it came
   */
  static void upgraded(Channel channel, InboundGuard guard, Arrival arrival, HttpCall upgrade) {
    Look.Way way = guard.look(arrival).way();
    new LiveConnection(channel, guard, arrival, way, () -> guard.look(arrival, upgrade))
        .follow(guard::onPolicyChange);
  }

  private void follow(Function<Runnable, Watch> changes) {
    Watch watch = changes.apply(this);
    channel.closeFuture().addListener(closed -> watch.close());
    // What changed between the verdict and the watch would go unnoticed.
    run();
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
      Look look = question.get();
      if (mustEnd(look)) {
        guard.ended(arrival, look);
        Abrupt.close(channel);
      } else if (isUnasked(look)) {
        QuietEnd.of(channel);
      }
    }
  }

  private boolean mustEnd(Look look) {
    ChainPolicy chain = look.chain();
    return chain == null
        || !look.ruling().allowed()
        || !way.canBecome(look.way())
        || (isUnasked(look) && chain.decidesRequests());
  }

  /** Whether requests are to be decided about that pass here as mere bytes. */
  private boolean isUnasked(Look look) {
    return look.way().requests() && !way.requests() && !InboundConnection.isAskingRequests(channel);
  }
}
