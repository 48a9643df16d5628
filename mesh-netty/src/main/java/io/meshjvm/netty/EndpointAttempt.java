package io.meshjvm.netty;

import io.meshjvm.outbound.EndpointConnections;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects to one endpoint, whose connect timeout covers looking it up, connecting and shaking
 * hands. On one event loop.
 */
final class EndpointAttempt {

  /** The timers of connecting and of TLS alone come first, since they know more. */
  private static final Duration GRACE = Duration.ofMillis(100);

  private final Wish wish;
  private final Means means;
  private final Pick.Picked picked;
  private final EventLoop loop;
  private final Promise<Channel> connected;
  private final Deque<InetSocketAddress> addresses = new ArrayDeque<>();
  private @Nullable Channel channel;

  /**
   * What is wanted.
   *
   * @param bootstrap how to make channels
   * @param service host and port, for messages
   * @param alpn what will be spoken
   * @param kind what the connection counts as
   */
  record Wish(Bootstrap bootstrap, String service, List<String> alpn, Lease.Kind kind) {}

  /**
   * What connections are made with.
   *
   * @param connections makes them, in the way that each endpoint wants
   * @param system looks up endpoints that are host names
   */
  record Means(EndpointConnections connections, HostResolver system) {}

  EndpointAttempt(
      Wish wish, Means means, Pick.Picked picked, EventLoop loop, Promise<Channel> connected) {
    this.wish = wish;
    this.means = means;
    this.picked = picked;
    this.loop = loop;
    this.connected = connected;
  }

  void start() {
    Duration limit = picked.connectTimeout().plus(GRACE);
    Future<?> timer = loop.schedule(this::late, limit.toNanos(), TimeUnit.NANOSECONDS);
    connected.addListener(done -> timer.cancel(false));
    picked
        .addresses(means.system())
        .whenComplete((found, failure) -> loop.execute(() -> looked(found, failure)));
  }

  private void looked(@Nullable List<InetSocketAddress> found, @Nullable Throwable failure) {
    if (found == null || found.isEmpty()) {
      String host = picked.endpoint().address().getHostString();
      fail("The system's DNS has no address of " + host, failure);
      return;
    }
    addresses.addAll(found);
    connectNext();
  }

  private void connectNext() {
    if (connected.isDone()) {
      return;
    }
    InetSocketAddress address = addresses.remove();
    ChannelFuture connecting = wish.bootstrap().clone().handler(new Initializer()).connect(address);
    channel = connecting.channel();
    connecting.addListener(
        done -> {
          if (!connecting.isSuccess()) {
            refused(address, connecting.cause());
          } else if (!connected.trySuccess(connecting.channel())) {
            var unused = connecting.channel().close();
          }
        });
  }

  /** The endpoint's TLS in front, if it wants that, and the application behind. */
  private final class Initializer extends ChannelInitializer<Channel> {

    @Override
    protected void initChannel(Channel made) {
      made.attr(MeshConnector.PICKED).set(picked);
      ChannelHandler application = wish.bootstrap().config().handler();
      made.pipeline()
          .addLast(
              means.connections().handler(picked, wish.kind(), wish.alpn()),
              Objects.requireNonNull(application, "the bootstrap's handler"));
    }
  }

  private void refused(InetSocketAddress address, Throwable cause) {
    if (addresses.isEmpty()) {
      String reason = String.valueOf(cause.getMessage());
      // Some failures name the address already.
      fail(reason.contains(address.toString()) ? reason : address + ": " + reason, cause);
    } else {
      connectNext();
    }
  }

  private void late() {
    IOException failure =
        new SocketTimeoutException(
            picked.endpoint().address()
                + ": no connection within "
                + picked.connectTimeout().toMillis()
                + " ms");
    if (connected.tryFailure(failure) && channel != null) {
      // So that the endpoint's lease is told why.
      channel.pipeline().fireExceptionCaught(failure);
      var unused = channel.close();
    }
  }

  private void fail(String problem, @Nullable Throwable cause) {
    IOException failure = new ConnectException(problem);
    failure.initCause(cause);
    connected.tryFailure(failure);
    if (channel != null) {
      var unused = channel.close();
    }
  }
}
