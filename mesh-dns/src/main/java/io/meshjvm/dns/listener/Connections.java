package io.meshjvm.dns.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Message;

/** Prepares the TCP connections of clients, and bounds their number. */
@Sharable
final class Connections extends ChannelInitializer<Channel> {

  private static final int LENGTH_BYTES = 2;

  private final Responder responder;
  private final ListenerSettings settings;
  private final Counters counters;
  private int open;

  Connections(Responder responder, ListenerSettings settings, Counters counters) {
    this.responder = responder;
    this.settings = settings;
    this.counters = counters;
  }

  @Override
  protected void initChannel(Channel connection) {
    if (open >= settings.connections()) {
      counters.overloaded.increment();
      var unused = connection.close();
      return;
    }
    open++;
    connection.closeFuture().addListener(closed -> open--);
    long idle = settings.idle().toNanos();
    connection
        .pipeline()
        .addLast(
            new LengthFieldBasedFrameDecoder(
                Message.MAXLENGTH + LENGTH_BYTES, 0, LENGTH_BYTES, 0, LENGTH_BYTES))
        .addLast(new LengthFieldPrepender(LENGTH_BYTES))
        .addLast(new FlowControlHandler())
        // Behind the decoder it counts whole queries only: bytes that trickle do not keep it awake.
        .addLast(new IdleStateHandler(idle, 0, 0, TimeUnit.NANOSECONDS))
        .addLast(new TcpHandler(responder));
  }
}
