package io.meshjvm.proxy;

import io.meshjvm.proxy.internal.HopByHop;
import io.meshjvm.proxy.internal.HttpAnswer;
import io.meshjvm.proxy.internal.HttpEnd;
import io.meshjvm.proxy.internal.Sockets;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.TrafficException;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. Bodies stream both ways, each only as fast as the other side takes
 * them. On the client's event loop.
 */
final class HttpExchange {

  private final HttpRequest request;
  private final Target service;
  private final Plane plane;
  private final Channel client;
  private final HttpClientSide side;
  private final HttpAnswer answer;
  private final boolean repeatable;
  private @Nullable HttpUpstream upstream;
  private @Nullable Lease lease;
  private boolean reused;
  private boolean requestComplete;
  private boolean over;

  HttpExchange(
      HttpRequest received,
      RequestTarget target,
      Plane plane,
      Channel client,
      HttpClientSide side) {
    this.service = target.service();
    this.plane = plane;
    this.client = client;
    this.side = side;
    this.answer = new HttpAnswer(received);
    this.repeatable = HttpEnd.isRepeatable(received);
    this.request = forwarded(received, target);
  }

  /** The request as the endpoint gets it (RFC 9112, sections 3.2.1 and 3.2.2). */
  private static HttpRequest forwarded(HttpRequest received, RequestTarget target) {
    HttpRequest request =
        new DefaultHttpRequest(
            HttpVersion.HTTP_1_1, received.method(), target.origin(), received.headers().copy());
    HopByHop.remove(request.headers());
    request.headers().set(HttpHeaderNames.HOST, target.authority());
    return request;
  }

  /** Sends the request, over a connection that is there already or a new one. */
  void start(Optional<HttpUpstream> kept) {
    if (kept.isPresent()) {
      reused = true;
      begin(kept.get());
    } else {
      connect();
    }
  }

  private void connect() {
    reused = false;
    Future<Channel> connected =
        plane
            .upstreams()
            .connect(
                client.eventLoop(), service, Use.HTTP, () -> new HttpUpstream(service).pipeline());
    connected.addListener(
        done -> {
          if (connected.isSuccess()) {
            plane.connections().add(connected.getNow());
            connected(connected.getNow().pipeline().get(HttpUpstream.class));
          } else {
            unreachable(connected.cause());
          }
        });
  }

  private void connected(HttpUpstream fresh) {
    if (over) {
      fresh.close();
    } else {
      begin(fresh);
    }
  }

  private void unreachable(Throwable cause) {
    if (!over) {
      plane.counters().unreachable.increment();
      refuse(Refusal.unreachable(cause));
    }
  }

  private void begin(HttpUpstream ready) {
    try {
      lease = plane.upstreams().request(ready.channel());
    } catch (TrafficException e) {
      ready.close();
      unreachable(e);
      return;
    }
    upstream = ready;
    ready.begin(this);
    ready.write(request);
    if (requestComplete) {
      ready.write(LastHttpContent.EMPTY_LAST_CONTENT);
    }
    ready.flush();
    if (!requestComplete) {
      side.handOn();
    }
  }

  /** Whether a part of the body can be sent on now. */
  boolean takesBody() {
    return upstream != null && !requestComplete && upstream.isWritable();
  }

  /** Whether the client may be read: for the body, or to see whether it stays. */
  boolean takesMore() {
    return requestComplete || takesBody();
  }

  /** Sends a part of the body on. */
  void body(HttpContent part) {
    HttpUpstream there = upstream;
    if (there == null || part.decoderResult().isFailure()) {
      ReferenceCountUtil.release(part);
      breakOff("the client's body is malformed");
      return;
    }
    requestComplete = part instanceof LastHttpContent;
    there.write(part);
    there.flush();
  }

  /** The endpoint takes more of the body. */
  void upstreamWritable() {
    side.handOn();
  }

  /** The client takes more of the answer, or none for now. */
  void clientWritable(boolean writable) {
    if (upstream != null) {
      upstream.read(writable);
    }
  }

  /** A part of the answer has come. */
  void answer(HttpObject part) {
    if (part.decoderResult().isFailure()) {
      ReferenceCountUtil.release(part);
      noAnswer("The answer of " + service + " is malformed: " + part.decoderResult().cause());
      return;
    }
    if (part instanceof HttpResponse response && !answer.head(response, !requestComplete)) {
      ReferenceCountUtil.release(part);
      noAnswer(service + " switched protocols without being asked to");
      return;
    }
    pass(part);
  }

  private void pass(HttpObject part) {
    HttpUpstream there = upstream;
    boolean last = part instanceof LastHttpContent && answer.isFinal();
    if (last && there != null && answer.endsWithConnection() && !there.endIsTrue()) {
      ReferenceCountUtil.release(part);
      breakOff(service + " ended TLS in the middle of an answer");
      return;
    }
    if (answer.isForClient()) {
      var unused = client.write(part);
    } else {
      ReferenceCountUtil.release(part);
    }
    if (there != null && !client.isWritable()) {
      there.read(false);
    }
    if (last) {
      complete();
    }
  }

  private void complete() {
    over = true;
    client.flush();
    report(ended -> ended.responded(answer.status()));
    if (upstream != null) {
      upstream.release();
      side.answered(upstream, answer.upstreamStays() && requestComplete, answer.clientStays());
    }
  }

  void flush() {
    client.flush();
  }

  /** The endpoint is gone before the answer was whole. */
  void upstreamGone(String reason) {
    if (over) {
      return;
    }
    upstream = null;
    report(failed -> failed.failed(Lease.Failure.RESET));
    if (reused && repeatable && !answer.begun()) {
      // It may have been closing as the request was sent; a new connection tells.
      connect();
    } else {
      noAnswer("No answer of " + service + ": " + reason);
    }
  }

  private void noAnswer(String reason) {
    report(failed -> failed.failed(Lease.Failure.RESET));
    if (answer.begun()) {
      breakOff(reason);
    } else {
      refuse(Refusal.noAnswer(reason));
    }
  }

  /** Nothing has come for too long. */
  void idle() {
    report(failed -> failed.failed(Lease.Failure.TIMEOUT));
    if (answer.begun()) {
      breakOff(service + " was silent in the middle of an answer");
    } else {
      refuse(Refusal.silent());
    }
  }

  private void refuse(Refusal refusal) {
    over = true;
    leaveUpstream();
    side.refuse(refusal);
  }

  private void breakOff(String reason) {
    over = true;
    plane.counters().broken.increment();
    plane.failures().debug("MESH-1615", reason);
    leaveUpstream();
    Sockets.abort(client);
  }

  /** The client is gone; nobody wants the answer. */
  void clientGone() {
    over = true;
    leaveUpstream();
  }

  /** Tells what came of the request, once, and that it is over. */
  private void report(Consumer<Lease> outcome) {
    Lease used = lease;
    if (used != null) {
      lease = null;
      outcome.accept(used);
      used.close();
    }
  }

  private void leaveUpstream() {
    report(unanswered -> {});
    if (upstream != null) {
      upstream.abort();
      upstream = null;
    }
  }
}
