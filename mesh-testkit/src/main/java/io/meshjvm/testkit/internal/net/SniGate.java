package io.meshjvm.testkit.internal.net;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.util.concurrent.Future;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets a TLS connection pass if its ClientHello names an accepted server, and closes it if not. */
final class SniGate extends AbstractSniHandler<String> {

  private final Set<String> accepted;
  private final Forwarder next;

  SniGate(Set<String> accepted, Forwarder next) {
    this.accepted = accepted;
    this.next = next;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.read();
  }

  @Override
  protected Future<String> lookup(ChannelHandlerContext context, @Nullable String hostname) {
    return context.executor().newSucceededFuture(hostname == null ? "" : hostname);
  }

  @Override
  protected void onLookupComplete(
      ChannelHandlerContext context, @Nullable String hostname, Future<String> future) {
    if (!accepted.contains(future.getNow())) {
      ChannelFuture unused = context.close();
      return;
    }
    // Bytes read so far follow when this handler is removed, so the way must be open first.
    next.connectThen(context, () -> context.pipeline().remove(this));
  }
}
