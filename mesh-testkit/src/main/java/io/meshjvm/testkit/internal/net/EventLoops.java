package io.meshjvm.testkit.internal.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** One event loop that fronts and servers of one istiod share. */
public final class EventLoops implements AutoCloseable {

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("testkit-istiod", true), NioIoHandler.newFactory());

  /** Starts the loop on a daemon thread. */
  public EventLoops() {}

  EventLoopGroup group() {
    return group;
  }

  /** Stops the loop without waiting for it. */
  @Override
  public void close() {
    var unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
