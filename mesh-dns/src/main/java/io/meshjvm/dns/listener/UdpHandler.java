package io.meshjvm.dns.listener;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Queries and answers as datagrams. */
final class UdpHandler extends SimpleChannelInboundHandler<DatagramPacket> {

  private static final Logger log = LoggerFactory.getLogger(UdpHandler.class);

  private final Responder responder;
  private final Counters counters;
  private boolean reading;

  UdpHandler(Responder responder, Counters counters) {
    this.responder = responder;
    this.counters = counters;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    reading = true;
    Client client = new Client(packet.sender(), false);
    responder.answer(packet.content().nioBuffer(), client, new Datagram(context, packet.sender()));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    context.flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      // A client that is gone already is told here.
      log.debug("datagram: {}", cause.toString());
    } else {
      log.warn("MESH-1415: A DNS query got no answer because of a fault here", cause);
    }
  }

  private final class Datagram implements Responder.Reply {

    private final ChannelHandlerContext context;
    private final InetSocketAddress client;

    Datagram(ChannelHandlerContext context, InetSocketAddress client) {
      this.context = context;
      this.client = client;
    }

    @Override
    public void send(byte[] message) {
      if (!context.channel().isWritable()) {
        // What is written while reading waits for the end of it.
        context.flush();
      }
      if (!context.channel().isWritable()) {
        counters.overloaded.increment();
        return;
      }
      DatagramPacket answer = new DatagramPacket(Unpooled.wrappedBuffer(message), client);
      if (reading) {
        var unused = context.write(answer, context.voidPromise());
      } else {
        var unused = context.writeAndFlush(answer, context.voidPromise());
      }
    }

    @Override
    public void drop() {}
  }
}
