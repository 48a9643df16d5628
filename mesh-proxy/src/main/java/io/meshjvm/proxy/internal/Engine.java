package io.meshjvm.proxy.internal;

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
public final class Engine implements AutoCloseable {

  private static final int MAX_LOOPS = 4;
  private static final long IDLE_SECONDS = 10;

  private final int size;
  private final EventLoopGroup loops;
  private final ThreadPoolExecutor files;

  /** Threads whose names begin with {@code name}. */
  public Engine(String name) {
    size = Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors());
    loops = new MultiThreadIoEventLoopGroup(size, named(name), NioIoHandler.newFactory());
    files = reader(name + "-peers");
  }

  private static ThreadFactory named(String name) {
    return task -> OwnLookup.daemon(task, name);
  }

  /** The number of tasks is bounded by that of connections. */
  private static ThreadPoolExecutor reader(String name) {
    ThreadPoolExecutor reader =
        new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
    reader.allowCoreThreadTimeOut(true);
    return reader;
  }

  /** How many event loops there are. */
  public int size() {
    return size;
  }

  /** What carries bytes. */
  public EventLoopGroup loops() {
    return loops;
  }

  /** What may wait for files. */
  public Executor files() {
    return files;
  }

  @Override
  public void close() {
    var unused = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    files.shutdown();
  }
}
