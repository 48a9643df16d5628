package io.meshjvm.proxy;

import io.meshjvm.core.OwnLookup;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a plane: event loops, which carry bytes and never wait, and one that reads who
 * connects, which ends while nobody does. All are daemons and begin when they are needed.
 */
final class Engine implements AutoCloseable {

  private static final int MAX_LOOPS = 4;
  private static final long IDLE_SECONDS = 10;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors()),
          named("mesh-proxy"),
          NioIoHandler.newFactory());
  private final ThreadPoolExecutor files = reader();

  private static ThreadFactory named(String name) {
    return task -> OwnLookup.daemon(task, name);
  }

  /** The number of tasks is bounded by that of connections. */
  private static ThreadPoolExecutor reader() {
    ThreadPoolExecutor reader =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named("mesh-proxy-peers"));
    reader.allowCoreThreadTimeOut(true);
    return reader;
  }

  EventLoopGroup loops() {
    return loops;
  }

  Executor files() {
    return files;
  }

  @Override
  public void close() {
    var unused = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    files.shutdown();
  }
}
