package io.meshjvm.proxy.inbound;

import io.meshjvm.proxy.internal.HttpAnswer;
import io.meshjvm.proxy.internal.HttpEnd;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. Bodies stream both ways, each only as fast as the other side takes
 * them. On the client's event loop.
 */
final class Exchange {

  private final HttpRequest request;
  private final Forwarder forwarder;
  private final HttpAnswer answer;
  private final boolean repeatable;
  private final boolean webSocket;

  /** Of the body, what came before there was a way; not more than one read brings. */
  private final Deque<HttpContent> early = new ArrayDeque<>();

  private @Nullable Link link;
  private @Nullable HttpResponse switching;
  private boolean requestComplete;
  private boolean answerComplete;
  private boolean over;

  Exchange(HttpRequest request, Forwarder forwarder) {
    this.request = request;
    this.forwarder = forwarder;
    this.answer = new HttpAnswer(request);
    this.requestComplete = request instanceof LastHttpContent;
    this.repeatable = HttpEnd.isRepeatable(request);
    this.webSocket =
        forwarder.side() == ClientSide.HTTP1 && ConnectionHeader.isWebSocket(request.headers());
    Http2Names.remove(request.headers());
    // Whatever comes with its head at once has no body.
    ReferenceCountUtil.release(request);
  }

  /** Sends the request, over a connection that is there already or a new one. */
  void start() {
    acquire(repeatable ? Pool.Reuse.ANY : Pool.Reuse.RECENT);
  }

  private void acquire(Pool.Reuse reuse) {
    Application application = forwarder.application();
    boolean http2 = !webSocket && application.speaksHttp2(forwarder.side() == ClientSide.HTTP2);
    Future<Link> acquired = application.pool(forwarder.client().eventLoop()).acquire(http2, reuse);
    acquired.addListener(
        done -> {
          if (acquired.isSuccess()) {
            linked(acquired.getNow());
          } else if (!over && application.learns(acquired.cause())) {
            acquire(reuse);
          } else {
            unreachable(acquired.cause());
          }
        });
  }

  private void linked(Link ready) {
    if (over) {
      ready.giveBack(forwarder.application().now());
      return;
    }
    link = ready;
    ready.begin(this);
    ready.write(RequestHead.forLink(request, ready.isHttp2()));
    if (requestComplete && early.isEmpty() && !(request instanceof LastHttpContent)) {
      // It was sent before, in vain.
      early.add(LastHttpContent.EMPTY_LAST_CONTENT);
    }
    while (!early.isEmpty()) {
      ready.write(RequestHead.body(early.remove(), ready.isHttp2()));
    }
    ready.flush();
    forwarder.read(requestComplete || ready.isWritable());
  }

  private void unreachable(Throwable cause) {
    if (!over) {
      refuse(LocalReply.unreachable(cause));
    }
  }

  /** A part of the body has come. */
  void body(HttpContent part) {
    if (part.decoderResult().isFailure()) {
      ReferenceCountUtil.release(part);
      malformedBody();
      return;
    }
    requestComplete |= part instanceof LastHttpContent;
    if (link == null) {
      early.add(part);
      return;
    }
    link.write(RequestHead.body(part, link.isHttp2()));
    if (!link.isWritable()) {
      forwarder.read(requestComplete);
    }
  }

  private void malformedBody() {
    if (answer.begun()) {
      breakOff(Http2Error.PROTOCOL_ERROR, "the client's body is malformed");
    } else {
      refuse(LocalReply.malformed());
    }
  }

  /** Nothing more of the body is there for now. */
  void flushLink() {
    if (link != null) {
      link.flush();
    }
  }

  /** The application takes more of the body. */
  void linkWritable() {
    forwarder.read(true);
  }

  /** The client takes more of the answer, or none for now. */
  void clientWritable(boolean writable) {
    if (link != null) {
      link.read(writable);
    }
  }

  /** A part of the answer has come. */
  void answer(HttpObject part) {
    if (part.decoderResult().isFailure()) {
      ReferenceCountUtil.release(part);
      noAnswer(LocalReply.noHttp(), Http2Error.INTERNAL_ERROR, "the answer is malformed");
    } else if (part instanceof HttpResponse response) {
      head(response);
    } else if (switching != null) {
      switchProtocols(switching, (HttpContent) part);
    } else if (answerComplete || !answer.isFinal()) {
      // The end of a word before the answer.
      ReferenceCountUtil.release(part);
    } else {
      pass(part);
    }
  }

  private void head(HttpResponse response) {
    if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS) && webSocket) {
      switching = response;
      return;
    }
    Http2Names.remove(response.headers());
    if (!answer.head(response, !requestComplete)) {
      ReferenceCountUtil.release(response);
      noAnswer(
          LocalReply.noHttp(),
          Http2Error.INTERNAL_ERROR,
          "the application switched protocols without being asked to");
    } else if (answer.isFinal()) {
      measure(response);
      pass(response);
    } else if (answer.isForClient()) {
      word(response);
    } else {
      ReferenceCountUtil.release(response);
    }
  }

  /** A client of HTTP/1.1 is told the length of an answer that is there as a whole. */
  private void measure(HttpResponse response) {
    if (forwarder.side() == ClientSide.HTTP1
        && response instanceof FullHttpResponse whole
        && !request.method().equals(HttpMethod.HEAD)
        && !whole.status().equals(HttpResponseStatus.NO_CONTENT)
        && !whole.status().equals(HttpResponseStatus.NOT_MODIFIED)) {
      whole.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
      whole.headers().set(HttpHeaderNames.CONTENT_LENGTH, whole.content().readableBytes());
    }
  }

  /** A word before the answer, such as {@code 100 Continue}, which codecs want as a whole. */
  private void word(HttpResponse response) {
    forwarder.write(
        response instanceof FullHttpResponse
            ? response
            : new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                response.status(),
                Unpooled.EMPTY_BUFFER,
                response.headers(),
                EmptyHttpHeaders.INSTANCE));
    forwarder.flush();
  }

  private void pass(HttpObject part) {
    boolean last = part instanceof LastHttpContent;
    forwarder.write(part);
    if (last) {
      complete();
    } else if (link != null && !forwarder.client().isWritable()) {
      link.read(false);
    }
  }

  private void complete() {
    over = true;
    answerComplete = true;
    dropEarly();
    Link used = link;
    link = null;
    if (used != null) {
      boolean stays = used.isHttp2() || answer.upstreamStays();
      used.release(stays && requestComplete, forwarder.application().now());
    }
    forwarder.answered();
  }

  /** The first word of the other protocol may come with the answer. */
  private void switchProtocols(HttpResponse response, HttpContent word) {
    Link used = link;
    if (used == null) {
      word.release();
      return;
    }
    over = true;
    link = null;
    dropEarly();
    new Upgrade(forwarder.application(), forwarder.client(), used).begin(response, word.content());
  }

  void flush() {
    forwarder.flush();
  }

  /** The application has left before the answer was whole. */
  void linkGone(Link gone, @Nullable Http2Error reset) {
    if (over) {
      return;
    }
    link = null;
    if (mayRepeat(gone)) {
      acquire(Pool.Reuse.NONE);
    } else if (reset != null) {
      noAnswer(LocalReply.reset(), reset, "the application reset the stream: " + reset);
    } else {
      noAnswer(
          LocalReply.gone(), Http2Error.INTERNAL_ERROR, "the application closed the connection");
    }
  }

  /** It may have been closing as the request was sent; a new connection tells. */
  private boolean mayRepeat(Link gone) {
    boolean nothingLost = request instanceof LastHttpContent || repeatable;
    return nothingLost
        && !answer.begun()
        && ((repeatable && gone.wasUsed()) || gone.isUnprocessed());
  }

  private void noAnswer(LocalReply reply, Http2Error error, String reason) {
    if (answer.begun()) {
      breakOff(error, reason);
    } else {
      refuse(reply);
    }
  }

  private void refuse(LocalReply reply) {
    over = true;
    leaveLink();
    forwarder.reply(reply, request);
  }

  private void breakOff(Http2Error error, String reason) {
    over = true;
    Terms terms = forwarder.application().terms();
    terms.tally().broken.increment();
    terms
        .failures()
        .debug(
            "MESH-1624",
            "An answer of " + forwarder.application().address() + " broke off: " + reason);
    leaveLink();
    forwarder.breakOff(error);
  }

  /** The client is gone; nobody wants the answer. */
  void clientGone() {
    over = true;
    leaveLink();
  }

  private void leaveLink() {
    dropEarly();
    Link used = link;
    link = null;
    if (used != null) {
      used.abort();
    }
  }

  private void dropEarly() {
    early.forEach(ReferenceCountUtil::release);
    early.clear();
  }
}
