package io.meshjvm.proxy;

import io.meshjvm.core.Source;
import io.meshjvm.proxy.internal.HopByHop;
import io.meshjvm.proxy.internal.Sockets;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.TrafficSnapshot;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection to the HTTP proxy: takes its requests one after another, each of which
 * becomes an {@link HttpExchange}, a {@link Tunnel} or a {@link Refusal}. On the client's event
 * loop.
 */
final class HttpClientSide extends ChannelInboundHandlerAdapter {

  /** How long a client that was refused may still send before it is cut off. */
  private static final long LINGER_SECONDS = 1;

  private final Source<TrafficSnapshot> traffic;
  private final Plane plane;
  private final Channel client;
  private final KeptUpstream kept = new KeptUpstream();

  /** What came and cannot be handed on yet; not more than one read brings. */
  private final Deque<HttpObject> waiting = new ArrayDeque<>();

  private @Nullable HttpExchange exchange;
  private boolean tunnelled;
  private boolean closing;
  private boolean draining;

  HttpClientSide(Source<TrafficSnapshot> traffic, Plane plane, Channel client) {
    this.traffic = traffic;
    this.plane = plane;
    this.client = client;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (closing) {
      ReferenceCountUtil.release(message);
      return;
    }
    waiting.add((HttpObject) message);
    handOn();
  }

  /** Hands on what can be, and reads more if nothing waits. */
  void handOn() {
    boolean going = true;
    while (going && !waiting.isEmpty()) {
      going = waiting.peek() instanceof HttpRequest ? beginNext() : continueBody();
    }
    client.config().setAutoRead(closing || takesMore());
  }

  private boolean takesMore() {
    return waiting.isEmpty() && !tunnelled && (exchange == null || exchange.takesMore());
  }

  private boolean beginNext() {
    if (exchange != null || tunnelled) {
      return false;
    }
    HttpRequest request = (HttpRequest) waiting.remove();
    plane.counters().requests.increment();
    Optional<Refusal> refusal = begin(request);
    if (refusal.isPresent()) {
      ReferenceCountUtil.release(request);
      refuse(refusal.get());
    }
    return true;
  }

  private Optional<Refusal> begin(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return Optional.of(unreadable(request.decoderResult().cause()));
    }
    if (HopByHop.hasUnknownFraming(request)) {
      return Optional.of(Refusal.unsupported("a transfer coding other than chunked"));
    }
    if (request.headers().contains(HttpHeaderNames.UPGRADE, "websocket", true)) {
      return Optional.of(Refusal.unsupported("an upgrade to WebSocket"));
    }
    try {
      RequestTarget target = RequestTarget.parse(request.method(), request.uri());
      Optional<Refusal> refusal = refusal(target.service());
      if (refusal.isEmpty()) {
        serve(request, target);
      }
      return refusal;
    } catch (IllegalArgumentException e) {
      return Optional.of(Refusal.malformed(String.valueOf(e.getMessage())));
    }
  }

  private void serve(HttpRequest request, RequestTarget target) {
    if (request.method().equals(HttpMethod.CONNECT)) {
      tunnelled = true;
      new Tunnel(target.service(), plane, client, this).open();
    } else {
      exchange = new HttpExchange(request, target, plane, client, this);
      exchange.start(kept.take(target.service(), traffic.current()));
    }
  }

  private static Refusal unreadable(Throwable cause) {
    return cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException
        ? Refusal.tooLong()
        : Refusal.malformed(String.valueOf(cause.getMessage()));
  }

  /** Why a service is not called; nobody outside of the mesh is. */
  private Optional<Refusal> refusal(Target service) {
    TrafficSnapshot snapshot = traffic.current();
    if (!snapshot.ports(service.host()).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        !snapshot.provisioned()
                && snapshot.peek(service.host(), service.port()) instanceof Pick.NoEndpoint none
            ? Refusal.unreachable(none.toException())
            : Refusal.notInMesh(service.host()));
  }

  private boolean continueBody() {
    if (exchange == null) {
      // Of a request that was answered without it.
      ReferenceCountUtil.release(waiting.remove());
      return true;
    }
    if (!exchange.takesBody()) {
      return false;
    }
    exchange.body((HttpContent) waiting.remove());
    return true;
  }

  /** Answers in place of the service, and ends the connection. */
  void refuse(Refusal refusal) {
    plane.counters().refusedRequests.increment();
    plane
        .failures()
        .debug(refusal.problem().code(), refusal.status() + ": " + refusal.problem().what());
    exchange = null;
    var unused = client.writeAndFlush(refusal.message());
    linger();
  }

  /**
   * Ends the connection, and reads what the client still sends for a while: closing over it would
   * take the answer away (RFC 9112, section 9.6).
   */
  private void linger() {
    closing = true;
    dropWaiting();
    Sockets.endOutput(client);
    client.config().setAutoRead(true);
    var timer =
        client.eventLoop().schedule(() -> Sockets.end(client), LINGER_SECONDS, TimeUnit.SECONDS);
    client.closeFuture().addListener(closed -> timer.cancel(false));
  }

  /** An exchange is over. */
  void answered(HttpUpstream upstream, boolean upstreamStays, boolean clientStays) {
    exchange = null;
    if (upstreamStays && clientStays && !draining) {
      kept.keep(upstream);
    } else {
      upstream.close();
    }
    if (clientStays && !draining) {
      handOn();
    } else {
      linger();
    }
  }

  /** The pipeline belongs to a tunnel from now on; whether nothing was read that it cannot have. */
  boolean leave() {
    boolean clean = waiting.stream().noneMatch(HttpRequest.class::isInstance);
    dropWaiting();
    client.pipeline().remove(this);
    return clean;
  }

  /** Ends the connection, now or after the answer that is under way. */
  void drain() {
    client
        .eventLoop()
        .execute(
            () -> {
              draining = true;
              if (exchange == null && !tunnelled && !closing) {
                closing = true;
                Sockets.end(client);
              }
            });
  }

  private void dropWaiting() {
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (exchange != null) {
      exchange.clientWritable(client.isWritable());
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof IdleStateEvent)) {
      context.fireUserEventTriggered(event);
      return;
    }
    plane.counters().idle.increment();
    if (exchange == null) {
      Sockets.end(client);
    } else {
      exchange.idle();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closing = true;
    dropWaiting();
    kept.close();
    if (exchange != null) {
      exchange.clientGone();
      exchange = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    plane.failures().debug("MESH-1615", "A client of the HTTP proxy broke off: " + cause);
    Sockets.abort(client);
  }
}
