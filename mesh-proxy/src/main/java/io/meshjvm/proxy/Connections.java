package io.meshjvm.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The connections that are open: those of clients, which are bounded, and theirs to endpoints. */
final class Connections {

  private final int limit;
  private final AtomicInteger clients = new AtomicInteger();
  private final ChannelGroup all = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);

  /** A book for so many connections of clients. */
  Connections(int limit) {
    this.limit = limit;
  }

  /** Takes a client's connection in, unless there are too many. */
  boolean admit(Channel client) {
    if (clients.incrementAndGet() > limit) {
      clients.decrementAndGet();
      return false;
    }
    client.closeFuture().addListener(closed -> clients.decrementAndGet());
    all.add(client);
    return true;
  }

  /** Takes in a connection to an endpoint. */
  void add(Channel endpoint) {
    all.add(endpoint);
  }

  /** How many connections of clients are open. */
  int open() {
    return clients.get();
  }

  /** How many bytes wait in all of them for the other side. */
  long buffered() {
    long bytes = 0;
    for (Channel channel : all) {
      ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
      if (waiting != null) {
        bytes += waiting.totalPendingWriteBytes();
      }
    }
    return bytes;
  }

  /** Waits until all have ended, or for a time; whether all have. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    return all.newCloseFuture().await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Breaks off all, and whatever comes later is closed at once. */
  void close() {
    List.copyOf(all).forEach(Connections::abort);
    var unused = all.close();
  }

  private static void abort(Channel channel) {
    channel.eventLoop().execute(() -> Sockets.abort(channel));
  }
}
