package io.meshjvm.inbound;

import io.meshjvm.policy.HttpCall;
import io.meshjvm.policy.HttpChanges;
import io.meshjvm.policy.Verdict;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks about each request of a connection that {@link InboundHandler} let in; behind the codec of
 * HTTP/1.1, or in a stream of HTTP/2 behind Netty's {@code Http2StreamFrameToHttpObjectCodec}.
 *
 * <p>A request that may pass goes on with the path, the authority and the headers that were decided
 * about; headers by which proxies speak of identity are taken away ({@code
 * x-forwarded-client-cert}, see {@link ForwardedClientCert}; {@code x-envoy-peer-metadata} and
 * {@code -id}). Others are answered here as Envoy answers, in their turn. Who calls is {@link
 * InboundConnection#peer}.
 *
 * <p>A connection that is upgraded, as WebSocket wants it, is closed when a change of policy would
 * deny that request. One whose caller's certificate has ended goes on until its next answer, which
 * tells the caller to come back with another. For one channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be written ends with the channel
public final class InboundHttpHandler extends ChannelDuplexHandler {

  private static final List<String> PEER_METADATA =
      List.of("x-envoy-peer-metadata", "x-envoy-peer-metadata-id");

  /** How long a caller whose request is not wanted may go on sending it, to read the answer. */
  private static final long LINGER_MILLIS = 1_000;

  private final InboundGuard guard;
  private final ForwardedClientCert clientCert;
  private final Retirement retirement;
  private @Nullable FullHttpResponse last;
  private @Nullable HttpCall upgrade;
  private int open;
  private boolean skipping;
  private boolean interim;
  private boolean lastWritten;
  private boolean over;
  private boolean retiring;
  private boolean unseen;

  /**
   * The handler of one channel, which shows nobody in headers.
   *
   * @param guard decides
   */
  public InboundHttpHandler(InboundGuard guard) {
    this(guard, ForwardedClientCert.DROP);
  }

  /**
   * The handler of one channel.
   *
   * @param guard decides
   * @param clientCert what becomes of {@code x-forwarded-client-cert}
   */
  public InboundHttpHandler(InboundGuard guard, ForwardedClientCert clientCert) {
    this.guard = Objects.requireNonNull(guard, "guard");
    this.clientCert = Objects.requireNonNull(clientCert, "clientCert");
    this.retirement = new Retirement(guard);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    InboundConnection.asksRequests(isStream(ctx) ? ctx.channel().parent() : ctx.channel());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request && last == null && !over) {
      request(ctx, request);
    } else if (skipping || last != null || over) {
      skip(ctx, message);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  /** Who reads by demand has not seen what was answered here, and would demand no more. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.fireChannelReadComplete();
    if (unseen && !ctx.channel().config().isAutoRead()) {
      ctx.read();
    }
    unseen = false;
  }

  private void skip(ChannelHandlerContext ctx, Object message) {
    unseen = true;
    skipping &= !(message instanceof LastHttpContent);
    ReferenceCountUtil.release(message);
    if (over && last != null && !skipping) {
      ctx.close();
    }
  }

  private void request(ChannelHandlerContext ctx, HttpRequest request) {
    Arrival arrival = arrival(ctx);
    HttpCall call = new NettyCall(request, scheme(request, arrival), isStream(ctx));
    if (!readable(request)) {
      refuse(ctx, request, LocalReply.to(call, new Verdict.Reject(400, "no request")), false);
      return;
    }
    Ruling ruling = guard.request(arrival, call);
    if (ruling.verdict() instanceof Verdict.Allow allow) {
      upgrade =
          request.headers().contains(HttpHeaderNames.UPGRADE) ? asItCame(request, call) : null;
      apply(allow.changes(), request);
      forwardClientCert(request, ruling);
      open++;
      ctx.fireChannelRead(request);
    } else {
      FullHttpResponse reply = LocalReply.to(call, ruling.verdict());
      refuse(ctx, request, reply, HttpUtil.isKeepAlive(request) && bodiless(request));
    }
  }

  private static Arrival arrival(ChannelHandlerContext ctx) {
    return InboundConnection.of(ctx.channel())
        .orElseThrow(() -> new IllegalStateException("no InboundHandler came before"))
        .arrival();
  }

  /** A copy, since what goes on is changed. */
  private static HttpCall asItCame(HttpRequest request, HttpCall call) {
    HttpRequest copy =
        new DefaultHttpRequest(
            request.protocolVersion(), request.method(), request.uri(), request.headers().copy());
    return new NettyCall(copy, call.scheme(), call.http2());
  }

  /** What the decoder could not read, and what names two hosts, is read differently by others. */
  private static boolean readable(HttpRequest request) {
    return request.decoderResult().isSuccess()
        && request.headers().getAll(HttpHeaderNames.HOST).size() <= 1;
  }

  private static boolean bodiless(HttpRequest request) {
    return request instanceof LastHttpContent
        || (!HttpUtil.isTransferEncodingChunked(request)
            && HttpUtil.getContentLength(request, 0L) == 0);
  }

  private static String scheme(HttpRequest request, Arrival arrival) {
    String http2 = request.headers().get(HttpConversionUtil.ExtensionHeaderNames.SCHEME.text());
    return http2 == null ? arrival.session() == null ? "http" : "https" : http2;
  }

  private static boolean isStream(ChannelHandlerContext ctx) {
    return ctx.channel() instanceof Http2StreamChannel;
  }

  private static void apply(HttpChanges changes, HttpRequest request) {
    changes.path().ifPresent(request::setUri);
    changes.authority().ifPresent(name -> request.headers().set(HttpHeaderNames.HOST, name));
    changes.removedHeaders().forEach(request.headers()::remove);
    // As bytes, as they come in from decoders: of other texts, Netty sends ASCII alone.
    changes
        .setHeaders()
        .forEach(
            (name, lines) ->
                request.headers().set(name, lines.stream().map(AsciiString::new).toList()));
    PEER_METADATA.forEach(request.headers()::remove);
  }

  private void forwardClientCert(HttpRequest request, Ruling ruling) {
    List<String> came = request.headers().getAll(ForwardedClientCert.HEADER);
    request.headers().remove(ForwardedClientCert.HEADER);
    clientCert
        .value(came, guard.own(), ruling.peer())
        .ifPresent(value -> request.headers().set(ForwardedClientCert.HEADER, value));
  }

  private void refuse(
      ChannelHandlerContext ctx, HttpRequest request, FullHttpResponse reply, boolean keepAlive) {
    skipping = !(request instanceof LastHttpContent);
    unseen = true;
    boolean bodiless = bodiless(request);
    boolean retires = retirement.isDue(ctx.channel());
    ReferenceCountUtil.release(request);
    if (isStream(ctx)) {
      if (retires) {
        Retirement.goAway(ctx.channel().parent());
      }
      ChannelFuture written = ctx.writeAndFlush(reply);
      if (!bodiless) {
        written.addListener(
            done -> ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR)));
      }
    } else if (keepAlive && open == 0 && !retires) {
      ctx.writeAndFlush(reply);
    } else {
      reply.headers().set(HttpHeaderNames.CONNECTION, "close");
      last = reply;
      answerLast(ctx);
    }
  }

  /** The last answer of a connection, when those before it are written. */
  private void answerLast(ChannelHandlerContext ctx) {
    FullHttpResponse reply = last;
    if (reply != null && open == 0 && !lastWritten) {
      lastWritten = true;
      ctx.writeAndFlush(reply).addListener(done -> hangUp(ctx));
    }
  }

  private void hangUp(ChannelHandlerContext ctx) {
    over = true;
    if (skipping) {
      closeSoon(ctx);
    } else {
      ctx.close();
    }
  }

  private static void closeSoon(ChannelHandlerContext ctx) {
    var timer = ctx.executor().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    ctx.channel().closeFuture().addListener(closed -> timer.cancel(false));
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse response) {
      head(ctx, response);
    }
    boolean ends = message instanceof LastHttpContent && !interim && open > 0;
    ctx.write(message, promise);
    if (ends) {
      open--;
      ended(ctx);
    }
  }

  private void head(ChannelHandlerContext ctx, HttpResponse response) {
    boolean switches = response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
    interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL && !switches;
    HttpCall asked = upgrade;
    if (switches && asked != null) {
      LiveConnection.upgraded(ctx.channel(), guard, arrival(ctx), asked);
    } else if (!interim && !switches && retirement.isDue(ctx.channel())) {
      retire(ctx, response);
    }
  }

  private void retire(ChannelHandlerContext ctx, HttpResponse response) {
    if (isStream(ctx)) {
      Retirement.goAway(ctx.channel().parent());
    } else if (open <= 1) {
      // Else more requests are under way, and a later answer tells.
      retiring = true;
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  private void ended(ChannelHandlerContext ctx) {
    if (last != null) {
      answerLast(ctx);
    } else if (retiring) {
      over = true;
      closeSoon(ctx);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    FullHttpResponse reply = last;
    if (reply != null && !lastWritten) {
      lastWritten = true;
      reply.release();
    }
  }
}
