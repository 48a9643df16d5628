package io.meshjvm.proxy;

import io.meshjvm.core.Source;
import io.meshjvm.core.spi.LoopbackException;
import io.meshjvm.proxy.internal.Door;
import io.meshjvm.traffic.TrafficSnapshot;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The HTTP proxy: one door on 127.0.0.1, opened when somebody first asks for it. */
final class HttpFront implements Entrance, AutoCloseable {

  /** The longest request line, and the most of all headers together. */
  static final int MAX_HEADERS = 64 * 1024;

  private static final int MAX_CHUNK = 16 * 1024;

  private final Source<TrafficSnapshot> traffic;
  private final Doors doors;
  private final Plane plane;
  private final Set<HttpClientSide> clients = ConcurrentHashMap.newKeySet();
  private @Nullable Door door;
  private boolean closed;

  HttpFront(Source<TrafficSnapshot> traffic, Doors doors, Plane plane) {
    this.traffic = traffic;
    this.doors = doors;
    this.plane = plane;
  }

  /** Where it listens, from now on. */
  synchronized InetSocketAddress address() {
    if (closed) {
      throw new LoopbackException("MESH-1605", "The member is closed", "Start a new one", null);
    }
    if (door == null) {
      door = open();
    }
    return door.address();
  }

  private Door open() {
    try {
      return doors.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), this);
    } catch (IOException e) {
      throw new LoopbackException(
          "MESH-1609",
          "Nobody can listen on 127.0.0.1 for the HTTP proxy: " + e.getMessage(),
          "See the limits of this process, such as that of open files",
          e);
    }
  }

  @Override
  public void enter(Channel client) {
    // A client that is gone has no use for an answer; only tunnels have two directions.
    client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
    HttpClientSide side = new HttpClientSide(traffic, plane, client);
    clients.add(side);
    client.closeFuture().addListener(gone -> clients.remove(side));
    client
        .pipeline()
        .addLast(codec())
        .addLast(new IdleStateHandler(0, 0, plane.idle().toNanos(), TimeUnit.NANOSECONDS))
        .addLast(side);
    client.config().setAutoRead(true);
    if (isClosed()) {
      // It came in time, but had to be looked at first.
      side.drain();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private static HttpServerCodec codec() {
    return new HttpServerCodec(limits());
  }

  /** The limits of what is read, of both sides. */
  static HttpDecoderConfig limits() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(MAX_HEADERS)
        .setMaxHeaderSize(MAX_HEADERS)
        .setMaxChunkSize(MAX_CHUNK);
  }

  /** Takes no connection any more, and ends those that wait for their next request. */
  void drain() {
    close();
    clients.forEach(HttpClientSide::drain);
  }

  /** Takes no connection any more. */
  @Override
  public synchronized void close() {
    closed = true;
    if (door != null) {
      door.close();
    }
  }
}
