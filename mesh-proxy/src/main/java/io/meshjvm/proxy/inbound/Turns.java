package io.meshjvm.proxy.inbound;

import io.meshjvm.proxy.internal.HopByHop;
import io.meshjvm.proxy.internal.Sockets;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The order of a connection of HTTP/1: one request after another, each once the one before has its
 * answer, whoever behind gives it. Requests are freed of what is for this hop; the connection stays
 * or ends as client and answer say. On the client's event loop.
 */
final class Turns extends ChannelDuplexHandler {

  /** How long a client that is not to send any more may do so before it is cut off. */
  private static final long LINGER_SECONDS = 1;

  private final HeadDeadline deadline;
  private final Tally tally;

  /** What came before its turn; not more than one read brings. */
  private final Deque<Object> waiting = new ArrayDeque<>();

  private boolean requestOpen;
  private boolean answerOpen;
  private boolean stays = true;
  private HttpVersion clientVersion = HttpVersion.HTTP_1_1;
  private boolean informational;
  private boolean readWanted;
  private boolean draining;
  private boolean closing;

  Turns(HeadDeadline deadline, Tally tally) {
    this.deadline = deadline;
    this.tally = tally;
  }

  /** Whether nothing is asked or answered. */
  private boolean isIdle() {
    return !requestOpen && !answerOpen;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof LastHttpContent) {
      deadline.ended();
    } else if (message instanceof HttpRequest) {
      deadline.headRead();
    }
    if (closing) {
      ReferenceCountUtil.release(message);
    } else if (!waiting.isEmpty() || (message instanceof HttpRequest && !isIdle())) {
      waiting.add(message);
    } else {
      handOn(context, message);
    }
  }

  private void handOn(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request) {
      begin(context, request);
      return;
    }
    if (message instanceof LastHttpContent) {
      requestOpen = false;
    }
    context.fireChannelRead(message);
  }

  private void begin(ChannelHandlerContext context, HttpRequest request) {
    requestOpen = true;
    answerOpen = true;
    @Nullable LocalReply refusal = refusal(request);
    if (refusal != null) {
      tally.malformed.increment();
      ReferenceCountUtil.release(request);
      stays = false;
      write(context, refusal.to(request), context.newPromise());
      context.flush();
      return;
    }
    // Without a body nothing more can come of it, whatever the codec says after it.
    requestOpen = HopByHop.hasBody(request);
    stays = HttpUtil.isKeepAlive(request);
    clientVersion = request.protocolVersion();
    ConnectionHeader.clean(request.headers());
    context.fireChannelRead(request);
  }

  private static @Nullable LocalReply refusal(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return LocalReply.unreadable(request.decoderResult().cause());
    }
    if (ConnectionHeader.isHostile(request.headers())) {
      return LocalReply.malformed();
    }
    return ConnectionHeader.wantsUnknownUpgrade(request.headers())
        ? LocalReply.upgradeRefused()
        : null;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse response) {
      head(response);
    }
    boolean last = message instanceof LastHttpContent && !informational && answerOpen;
    var unused = context.write(message, promise);
    if (last) {
      answered(context);
    }
  }

  private void head(HttpResponse response) {
    informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (!informational) {
      // Of a request that is not whole yet, nobody can tell where the next one would begin.
      stays &= !requestOpen && !draining && HttpUtil.isKeepAlive(response);
      // Clients of HTTP/1.0 stay only if they are told to (RFC 9112, appendix C.2.2).
      HttpUtil.setKeepAlive(
          response.headers(), stays ? clientVersion : HttpVersion.HTTP_1_1, stays);
    }
  }

  private void answered(ChannelHandlerContext context) {
    answerOpen = false;
    if (!stays) {
      linger(context.channel());
    } else if (!waiting.isEmpty() || readWanted) {
      // Later, since whoever has just answered is still about it.
      context.executor().execute(() -> next(context));
    }
  }

  private void next(ChannelHandlerContext context) {
    while (!closing
        && !waiting.isEmpty()
        && (isIdle() || !(waiting.peek() instanceof HttpRequest))) {
      handOn(context, waiting.remove());
    }
    context.fireChannelReadComplete();
    if (waiting.isEmpty() && readWanted) {
      readWanted = false;
      context.read();
    }
  }

  /** Reads no more than there is room for, whoever behind wants more. */
  @Override
  public void read(ChannelHandlerContext context) {
    if (waiting.isEmpty()) {
      context.read();
    } else {
      readWanted = true;
    }
  }

  /**
   * Ends the connection, and reads what the client still sends for a while: closing over it would
   * take the answer away (RFC 9112, section 9.6).
   */
  private void linger(Channel client) {
    closing = true;
    dropWaiting();
    Sockets.endOutput(client);
    client.config().setAutoRead(true);
    var timer =
        client.eventLoop().schedule(() -> Sockets.end(client), LINGER_SECONDS, TimeUnit.SECONDS);
    client.closeFuture().addListener(closed -> timer.cancel(false));
  }

  /** Lets the next answer be the last. */
  void drain() {
    draining = true;
  }

  /** Ends the connection, now or after the answer that is under way. */
  void finish(Channel client) {
    draining = true;
    if (isIdle() && waiting.isEmpty() && !closing) {
      closing = true;
      Sockets.end(client);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closing = true;
    dropWaiting();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    dropWaiting();
  }

  private void dropWaiting() {
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }
}
