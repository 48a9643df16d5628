package io.meshjvm.dns.listener;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.xbill.DNS.Message;

/**
 * An attempt over a Netty channel that is connected to its server, so that the kernel drops what
 * comes from elsewhere, and whose port the kernel has chosen at random.
 */
final class UpstreamAttempt implements Attempt {

  private static final int LENGTH_BYTES = 2;

  /** After so many wrong replies somebody is guessing. */
  private static final int MAX_MISSES = 20;

  private static final long REPEAT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final UpstreamQuery query;
  private final Outcome outcome;
  private final Counters counters;
  private final Channel channel;
  private final ScheduledFuture<?> timeout;
  private final boolean repeatable;
  private int misses;
  private final Ticker ticker;
  private long sentAt;
  private boolean over;

  private UpstreamAttempt(
      Start start,
      UpstreamQuery query,
      Outcome outcome,
      Function<Bootstrap, Bootstrap> transport,
      boolean udp) {
    this.query = query;
    this.outcome = outcome;
    this.counters = start.counters();
    this.ticker = start.eventLoop().ticker();
    this.sentAt = ticker.nanoTime();
    this.repeatable = udp;
    this.timeout =
        start
            .eventLoop()
            .schedule(
                () -> fail(new IOException("no answer in " + start.timeout())),
                start.timeout().toNanos(),
                TimeUnit.NANOSECONDS);
    ChannelFuture connected =
        transport
            .apply(new Bootstrap().group(start.eventLoop()))
            .handler(new Pipeline(udp))
            .connect(start.server());
    this.channel = connected.channel();
    // Not from in here, where whoever makes the attempt does not have it yet, and not from the
    // thread that tells that the system has no more sockets.
    connected.addListener(done -> start.eventLoop().execute(() -> send(connected)));
  }

  /**
   * What an attempt needs to begin.
   *
   * @param timeout from begin to answer
   */
  record Start(
      EventLoop eventLoop, InetSocketAddress server, Duration timeout, Counters counters) {}

  static Attempt udp(Start start, UpstreamQuery query, Outcome outcome) {
    return new UpstreamAttempt(
        start,
        query,
        outcome,
        bootstrap ->
            bootstrap
                .channel(NioDatagramChannel.class)
                .option(
                    ChannelOption.RECVBUF_ALLOCATOR,
                    new FixedRecvByteBufAllocator(Message.MAXLENGTH)),
        true);
  }

  static Attempt tcp(Start start, UpstreamQuery query, Outcome outcome) {
    return new UpstreamAttempt(
        start, query, outcome, bootstrap -> bootstrap.channel(NioSocketChannel.class), false);
  }

  @Override
  public Optional<SocketAddress> localAddress() {
    return Optional.ofNullable(channel.localAddress());
  }

  @Override
  public void repeat() {
    long now = ticker.nanoTime();
    if (repeatable && !over && channel.isActive() && now - sentAt >= REPEAT_NANOS) {
      sentAt = now;
      write();
    }
  }

  @Override
  public void close() {
    end();
  }

  private void send(ChannelFuture connected) {
    if (!connected.isSuccess()) {
      fail(connected.cause());
    } else if (!over) {
      write();
    }
  }

  private void write() {
    channel
        .writeAndFlush(Unpooled.wrappedBuffer(query.bytes()))
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                fail(written.cause());
              }
            });
  }

  private void received(ByteBuf packet) {
    if (over) {
      return;
    }
    UpstreamQuery.Check check = query.check(packet.nioBuffer());
    if (check instanceof UpstreamQuery.Check.Answer answer) {
      end();
      outcome.answered(answer.message());
    } else if (check instanceof UpstreamQuery.Check.Unreadable unreadable) {
      fail(unreadable.cause());
    } else {
      missed();
    }
  }

  private void missed() {
    counters.spoofed.increment();
    misses++;
    if (!repeatable) {
      fail(new IOException("an answer to something else"));
    } else if (misses >= MAX_MISSES) {
      end();
      outcome.attacked();
    }
  }

  private void fail(Throwable cause) {
    if (!over) {
      end();
      outcome.failed(cause);
    }
  }

  private void end() {
    over = true;
    timeout.cancel(false);
    if (channel.isOpen()) {
      var unused = channel.close();
    }
  }

  private final class Pipeline extends ChannelInitializer<Channel> {

    private final boolean udp;

    Pipeline(boolean udp) {
      this.udp = udp;
    }

    @Override
    protected void initChannel(Channel created) {
      if (udp) {
        created.pipeline().addLast(new Datagrams());
      } else {
        created
            .pipeline()
            .addLast(
                new LengthFieldBasedFrameDecoder(
                    Message.MAXLENGTH + LENGTH_BYTES, 0, LENGTH_BYTES, 0, LENGTH_BYTES))
            .addLast(new LengthFieldPrepender(LENGTH_BYTES))
            .addLast(new Frames());
      }
    }
  }

  private final class Datagrams extends SimpleChannelInboundHandler<DatagramPacket> {

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      received(packet.content());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      fail(cause);
    }
  }

  private final class Frames extends SimpleChannelInboundHandler<ByteBuf> {

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
      received(frame);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      fail(new IOException("the server closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      fail(cause);
    }
  }
}
