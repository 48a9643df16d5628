package io.meshjvm.proxy.internal;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/**
 * What the heads of an answer mean for the connections on both sides, and how they are to go on:
 * without what was for this hop alone, and with a framing that the client understands.
 */
public final class HttpAnswer {

  private final boolean head;
  private final boolean oldClient;
  private boolean clientStays;
  private boolean upstreamStays;
  private boolean endsWithConnection;
  private boolean informational;
  private boolean begun;
  private int status;

  /** For the answer to a request as it came. */
  public HttpAnswer(HttpRequest request) {
    this.head = request.method().equals(HttpMethod.HEAD);
    this.oldClient = request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0;
    this.clientStays = HttpUtil.isKeepAlive(request);
  }

  /**
   * Takes a head, and changes it for the client.
   *
   * @param early whether the request is still being sent, after which nobody can tell where the
   *     client's next one would begin
   * @return false if it is none that can be the answer
   */
  public boolean head(HttpResponse response, boolean early) {
    informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      return false;
    }
    upstreamStays = HttpUtil.isKeepAlive(response);
    HopByHop.remove(response.headers());
    response.setProtocolVersion(HttpVersion.HTTP_1_1);
    if (informational) {
      unframe(response);
    } else {
      begun = true;
      status = response.status().code();
      clientStays &= !early;
      frame(response);
    }
    return true;
  }

  /** RFC 9110, section 8.6: it has no length, which HTTP/2 resets streams for; some send one. */
  private static void unframe(HttpResponse word) {
    word.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
    word.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
  }

  private void frame(HttpResponse response) {
    boolean chunked = HttpUtil.isTransferEncodingChunked(response);
    boolean bodiless =
        head
            || response.status().equals(HttpResponseStatus.NO_CONTENT)
            || response.status().equals(HttpResponseStatus.NOT_MODIFIED);
    endsWithConnection = !bodiless && !chunked && !HttpUtil.isContentLengthSet(response);
    upstreamStays &= !endsWithConnection;
    if (oldClient && (chunked || endsWithConnection)) {
      response.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
      clientStays = false;
    } else if (endsWithConnection) {
      HttpUtil.setTransferEncodingChunked(response, true);
    }
    // Always a word to clients of HTTP/1.0: the answer says HTTP/1.1, where none means keep-alive.
    HttpUtil.setKeepAlive(
        response.headers(),
        oldClient && clientStays ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1,
        clientStays);
  }

  /** Whether this is the answer itself, and not a word before it such as {@code 100 Continue}. */
  public boolean isFinal() {
    return !informational;
  }

  /** Whether the client understands it. */
  public boolean isForClient() {
    return !informational || !oldClient;
  }

  /** Whether the client has seen some of the answer itself. */
  public boolean begun() {
    return begun;
  }

  /** The status, once it has begun. */
  public int status() {
    return status;
  }

  /** Whether nothing but the end of the connection tells where the body ends. */
  public boolean endsWithConnection() {
    return endsWithConnection;
  }

  /** Whether the endpoint takes another request over its connection. */
  public boolean upstreamStays() {
    return upstreamStays;
  }

  /** Whether the client may send another request. */
  public boolean clientStays() {
    return clientStays;
  }
}
