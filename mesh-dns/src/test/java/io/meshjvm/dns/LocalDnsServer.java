package io.meshjvm.dns;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuery;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsQuery;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.handler.codec.dns.TcpDnsQueryDecoder;
import io.netty.handler.codec.dns.TcpDnsResponseEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A DNS server on a loopback port, over UDP and TCP, that knows what a test tells it. */
final class LocalDnsServer implements AutoCloseable {

  /** More addresses than go over UDP. */
  private static final int MANY = 8;

  private static final int TRIES = 20;

  final Set<InetSocketAddress> senders = ConcurrentHashMap.newKeySet();
  final AtomicInteger overTcp = new AtomicInteger();
  private final Map<String, List<InetAddress>> addresses;
  private final Channel udp;
  private final Channel tcp;

  /**
   * Starts the server.
   *
   * @param addresses by absolute name; one that has none is never answered, an unknown one is
   *     NXDOMAIN
   */
  LocalDnsServer(EventLoopGroup group, Map<String, List<InetAddress>> addresses) {
    this.addresses = addresses;
    Channel datagrams = udp(group);
    ChannelFuture connections = tcp(group, datagrams);
    // A port that is free for UDP may be taken for TCP.
    for (int i = 1; i < TRIES && !connections.isSuccess(); i++) {
      datagrams.close().syncUninterruptibly();
      datagrams = udp(group);
      connections = tcp(group, datagrams);
    }
    this.udp = datagrams;
    this.tcp = connections.syncUninterruptibly().channel();
  }

  private Channel udp(EventLoopGroup group) {
    return new Bootstrap()
        .group(group)
        .channel(NioDatagramChannel.class)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(new DatagramDnsQueryDecoder())
                    .addLast(new DatagramDnsResponseEncoder())
                    .addLast(new UdpHandler());
              }
            })
        .bind(InetAddress.getLoopbackAddress(), 0)
        .syncUninterruptibly()
        .channel();
  }

  private ChannelFuture tcp(EventLoopGroup group, Channel datagrams) {
    return new ServerBootstrap()
        .group(group)
        .channel(NioServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(new TcpDnsQueryDecoder())
                    .addLast(new TcpDnsResponseEncoder())
                    .addLast(new TcpHandler());
              }
            })
        .bind(datagrams.localAddress())
        .awaitUninterruptibly();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) udp.localAddress();
  }

  @Override
  public void close() {
    udp.close().syncUninterruptibly();
    tcp.close().syncUninterruptibly();
  }

  private final class UdpHandler extends SimpleChannelInboundHandler<DatagramDnsQuery> {

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
      senders.add(query.sender());
      DnsQuestion question = query.recordAt(DnsSection.QUESTION);
      List<InetAddress> known = addresses.get(question.name());
      DatagramDnsResponse response =
          new DatagramDnsResponse(query.recipient(), query.sender(), query.id());
      if (known != null && known.isEmpty()) {
        response.release();
        return;
      }
      if (known != null && known.size() > MANY) {
        response.setTruncated(true);
        response.addRecord(DnsSection.QUESTION, question);
      } else {
        fill(response, question);
      }
      context.writeAndFlush(response);
    }
  }

  private final class TcpHandler extends SimpleChannelInboundHandler<DefaultDnsQuery> {

    @Override
    protected void channelRead0(ChannelHandlerContext context, DefaultDnsQuery query) {
      overTcp.incrementAndGet();
      DnsResponse response = new DefaultDnsResponse(((DnsQuery) query).id());
      fill(response, query.recordAt(DnsSection.QUESTION));
      context.writeAndFlush(response);
    }
  }

  private void fill(DnsResponse response, DnsQuestion question) {
    response.addRecord(DnsSection.QUESTION, question);
    List<InetAddress> known = addresses.get(question.name());
    if (known == null) {
      response.setCode(DnsResponseCode.NXDOMAIN);
      return;
    }
    AddressFamily family =
        question.type().equals(DnsRecordType.A) ? AddressFamily.IPV4 : AddressFamily.IPV6;
    known.stream()
        .filter(family::includes)
        .forEach(
            address ->
                response.addRecord(
                    DnsSection.ANSWER,
                    new DefaultDnsRawRecord(
                        question.name(),
                        question.type(),
                        77,
                        Unpooled.wrappedBuffer(address.getAddress()))));
  }
}
