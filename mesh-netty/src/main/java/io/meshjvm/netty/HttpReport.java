package io.meshjvm.netty;

import io.meshjvm.outbound.EndpointConnections;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.TrafficException;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.TimeoutException;
import io.netty.util.ReferenceCountUtil;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests of one HTTP/1.1 connection, and reports what comes of them. Stands behind the
 * codec.
 */
final class HttpReport extends ChannelDuplexHandler {

  private static final int SWITCHING_PROTOCOLS = 101;

  private final EndpointConnections connections;
  private final Pick.Picked picked;
  private @Nullable Lease request;
  private boolean answered;
  private boolean given;

  HttpReport(EndpointConnections connections, Pick.Picked picked) {
    this.connections = connections;
    this.picked = picked;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof HttpRequest) {
      try {
        request = connections.request(picked);
        answered = false;
      } catch (TrafficException e) {
        ReferenceCountUtil.release(message);
        ConnectException refusal = new ConnectException(e.getMessage());
        refusal.initCause(e);
        promise.tryFailure(refusal);
        var unused = ctx.close();
        return;
      }
    }
    var unused = ctx.write(message, promise);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Lease lease = request;
    if (lease != null) {
      if (message instanceof HttpResponse response && isFinal(response)) {
        answered = true;
        lease.responded(response.status().code());
      }
      if (message instanceof LastHttpContent && answered) {
        end(lease);
      }
    }
    ctx.fireChannelRead(message);
  }

  private static boolean isFinal(HttpResponse response) {
    return response.status().codeClass() != HttpStatusClass.INFORMATIONAL
        || response.status().code() == SWITCHING_PROTOCOLS;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Lease lease = request;
    if (lease != null && !answered && cause instanceof TimeoutException) {
      lease.failed(Lease.Failure.TIMEOUT);
      end(lease);
    }
    ctx.fireExceptionCaught(cause);
  }

  /** The application gives up on the request, for which nobody is to blame. */
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    given = true;
    var unused = ctx.close(promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Lease lease = request;
    if (lease != null) {
      if (!answered && !given) {
        lease.failed(Lease.Failure.RESET);
      }
      end(lease);
    }
    ctx.fireChannelInactive();
  }

  private void end(Lease lease) {
    lease.close();
    request = null;
  }
}
