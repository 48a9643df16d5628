package io.meshjvm.grpc;

import io.grpc.Status;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.net.SocketAddress;

/** Connects to nobody, since nobody said how to speak to the address. */
final class StrangerRefusal extends ChannelOutboundHandlerAdapter {

  private final String authority;

  StrangerRefusal(String authority) {
    this.authority = authority;
  }

  @Override
  public void connect(
      ChannelHandlerContext ctx,
      SocketAddress remote,
      SocketAddress local,
      ChannelPromise promise) {
    MeshTargetException reason = MeshTargetException.stranger(authority, remote);
    promise.setFailure(
        Status.UNAVAILABLE
            .withDescription(reason.getMessage())
            .withCause(reason)
            .asRuntimeException());
  }
}
