package io.meshjvm.grpc;

import io.grpc.Status;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;

/**
 * Puts a failure that the mesh explains into the description of calls' status, where gRPC would say
 * "io exception".
 */
final class CodedFailures extends ChannelDuplexHandler {

  private static final String CODE = "MESH-";

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the promise tells
  public void connect(
      ChannelHandlerContext ctx,
      SocketAddress remote,
      SocketAddress local,
      ChannelPromise promise) {
    ChannelPromise connecting = ctx.newPromise();
    connecting.addListener(done -> settle(connecting, promise));
    promise.addListener(done -> cancel(promise, connecting));
    ctx.connect(remote, local, connecting);
  }

  private static void settle(Future<?> connecting, ChannelPromise promise) {
    if (connecting.isSuccess()) {
      promise.trySuccess();
    } else if (!connecting.isCancelled()) {
      promise.tryFailure(status(connecting.cause()));
    }
  }

  private static void cancel(Future<?> promise, ChannelPromise connecting) {
    if (promise.isCancelled()) {
      connecting.cancel(false);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.fireExceptionCaught(status(cause));
  }

  private static Throwable status(Throwable cause) {
    String message = cause.getMessage();
    return message == null || !message.startsWith(CODE)
        ? cause
        : Status.UNAVAILABLE.withDescription(message).withCause(cause).asRuntimeException();
  }
}
