package io.meshjvm.proxy.inbound;

import io.meshjvm.inbound.InboundConnection;
import io.meshjvm.policy.Opening;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Leads a connection that may be to where its protocol is spoken. */
final class Reception extends ChannelInboundHandlerAdapter {

  private static final String H2C = "h2c";

  private final Service service;

  Reception(Service service) {
    this.service = service;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof InboundConnection connection) {
      receive(context.channel(), connection);
      context.pipeline().remove(this);
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  private void receive(Channel client, InboundConnection connection) {
    SslHandler tls = client.pipeline().get(SslHandler.class);
    if (!connection.chain().http() || isTlsOfTheApplication(connection.arrival().opening(), tls)) {
      // Within TLS it is TLS that says who has said all.
      client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, tls == null);
      new TcpService(client, service).begin();
      return;
    }
    // A client that is gone has no use for an answer.
    client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
    List<String> spoken =
        tls == null ? connection.arrival().opening().alpn() : agreed(tls.applicationProtocol());
    if (spoken.isEmpty()) {
      client.pipeline().addLast(new PrefaceLook(service));
      client.config().setAutoRead(true);
    } else if (spoken.contains(H2C) || spoken.contains(ApplicationProtocolNames.HTTP_2)) {
      Http2Service.begin(client, service);
    } else {
      Http1Service.begin(client, service);
    }
  }

  private static boolean isTlsOfTheApplication(Opening opening, @Nullable SslHandler tls) {
    return opening.tls() && tls == null;
  }

  private static List<String> agreed(@Nullable String protocol) {
    return protocol == null ? List.of() : List.of(protocol);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var unused = context.close();
  }
}
