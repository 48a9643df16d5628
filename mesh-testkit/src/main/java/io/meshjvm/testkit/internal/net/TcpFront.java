package io.meshjvm.testkit.internal.net;

import io.meshjvm.testkit.fault.NetworkFaults;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** A loopback listener that forwards bytes to whatever port is the target at the time. */
public final class TcpFront implements NetworkFaults, AutoCloseable {

  private final EventLoops loops;
  private final IntSupplier target;
  private final @Nullable Set<String> acceptedSni;
  private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final ChannelGroup servers = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final ChannelGroup frozen = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger resets = new AtomicInteger();
  private final int port;
  private volatile boolean stalled;
  private @Nullable Channel listener;
  private @Nullable Socket reserved;

  private TcpFront(EventLoops loops, IntSupplier target, @Nullable Set<String> acceptedSni) {
    this.loops = loops;
    this.target = target;
    this.acceptedSni = acceptedSni;
    Channel bound = bind(0);
    this.listener = bound;
    this.port = ((InetSocketAddress) bound.localAddress()).getPort();
  }

  /** A front that forwards everything. */
  public static TcpFront plain(EventLoops loops, IntSupplier target) {
    return new TcpFront(loops, target, null);
  }

  /** A front that forwards TLS connections with one of these server names, and no others. */
  public static TcpFront bySni(EventLoops loops, IntSupplier target, Set<String> accepted) {
    return new TcpFront(loops, target, Set.copyOf(accepted));
  }

  private Channel bind(int wantedPort) {
    return new ServerBootstrap()
        .group(loops.group())
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                accept(channel);
              }
            })
        .bind(InetAddress.getLoopbackAddress(), wantedPort)
        .syncUninterruptibly()
        .channel();
  }

  private void accept(SocketChannel channel) {
    accepted.incrementAndGet();
    clients.add(channel);
    Forwarder forwarder = new Forwarder(this);
    if (stalled) {
      channel.pipeline().addLast(new CloseOnFailure());
    } else if (acceptedSni == null) {
      channel.pipeline().addLast(forwarder);
    } else {
      channel.pipeline().addLast(new SniGate(acceptedSni, forwarder), new CloseOnFailure());
    }
  }

  int target() {
    return target.getAsInt();
  }

  boolean frozen(Channel channel) {
    return frozen.contains(channel);
  }

  void track(Channel towardsServer) {
    servers.add(towardsServer);
  }

  /** The port that clients connect to. */
  public int port() {
    return port;
  }

  @Override
  public synchronized void refuse() {
    if (listener != null) {
      stopListening();
      reserved = reserve(port);
    }
  }

  // Bound without listening, a port refuses connections as a free one does, and stays ours.
  private static Socket reserve(int port) {
    Socket socket = new Socket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      release(socket);
      throw new UncheckedIOException("cannot keep port " + port + " of an istiod that refuses", e);
    }
  }

  private static void release(@Nullable Socket socket) {
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot close a socket that was never connected", e);
      }
    }
  }

  private synchronized void stopListening() {
    if (listener != null) {
      listener.close().syncUninterruptibly();
      // The kernel's socket closes at the selector's next round, which precedes a timed task.
      var unused =
          listener.eventLoop().schedule(() -> {}, 1, TimeUnit.MILLISECONDS).syncUninterruptibly();
      listener = null;
    }
  }

  @Override
  public void stall() {
    stalled = true;
  }

  @Override
  public void reset() {
    for (Channel client : clients) {
      if (closesWithReset(client)) {
        resets.incrementAndGet();
      }
      client.close().syncUninterruptibly();
    }
  }

  private static boolean closesWithReset(Channel client) {
    try {
      return client.config().setOption(ChannelOption.SO_LINGER, 0);
    } catch (ChannelException e) {
      // It closed by itself a moment ago: nothing is left to reset.
      return false;
    }
  }

  @Override
  public void freeze() {
    frozen.addAll(clients);
    frozen.addAll(servers);
  }

  @Override
  public synchronized void restore() {
    stalled = false;
    List<Channel> thawing = List.copyOf(frozen);
    frozen.clear();
    thawing.forEach(channel -> channel.pipeline().fireUserEventTriggered(Pump.THAWED));
    if (listener == null) {
      release(reserved);
      reserved = null;
      listener = bind(port);
    }
  }

  @Override
  public int openConnections() {
    return clients.size();
  }

  @Override
  public int acceptedConnections() {
    return accepted.get();
  }

  @Override
  public int resetConnections() {
    return resets.get();
  }

  /** Stops listening and closes every connection; idempotent. */
  @Override
  public synchronized void close() {
    stopListening();
    release(reserved);
    reserved = null;
    clients.close().awaitUninterruptibly();
    servers.close().awaitUninterruptibly();
  }
}
