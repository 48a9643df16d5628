package io.meshjvm.proxy.internal;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelGroupFuture;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The connections that are open: those of clients, which are bounded, and theirs to endpoints. */
public final class Connections {

  private final int limit;
  private final AtomicInteger open = new AtomicInteger();
  private final ChannelGroup clients = group();
  private final ChannelGroup endpoints = group();

  /** A book for so many connections of clients. */
  public Connections(int limit) {
    this.limit = limit;
  }

  private static ChannelGroup group() {
    return new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
  }

  /** Takes a client's connection in, unless there are too many. */
  public boolean admit(Channel client) {
    if (open.incrementAndGet() > limit) {
      open.decrementAndGet();
      return false;
    }
    client.closeFuture().addListener(closed -> open.decrementAndGet());
    clients.add(client);
    return true;
  }

  /** Takes in a connection to an endpoint. */
  public void add(Channel endpoint) {
    endpoints.add(endpoint);
  }

  /** How many connections of clients are open. */
  public int open() {
    return open.get();
  }

  /** How many bytes wait in all of them for the other side. */
  public long buffered() {
    return buffered(clients) + buffered(endpoints);
  }

  private static long buffered(ChannelGroup channels) {
    long bytes = 0;
    for (Channel channel : channels) {
      bytes += Sockets.waiting(channel);
    }
    return bytes;
  }

  /** Waits until those of clients have ended, or for a time; whether all have. */
  public boolean awaitEnd(Duration time) throws InterruptedException {
    return clients.newCloseFuture().await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Breaks off all, and closes at once whatever comes later.
   *
   * @param then runs when they are gone; an event loop that stopped before would end them politely
   */
  public void close(Runnable then) {
    // Clients first, lest they take the end of their endpoints for a good one.
    abort(clients).addListener(gone -> abort(endpoints).addListener(done -> then.run()));
  }

  private static ChannelGroupFuture abort(ChannelGroup channels) {
    for (Channel channel : List.copyOf(channels)) {
      channel.eventLoop().execute(() -> Sockets.abort(channel));
    }
    return channels.close();
  }
}
