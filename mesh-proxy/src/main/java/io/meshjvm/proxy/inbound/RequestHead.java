package io.meshjvm.proxy.inbound;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/** A request as the application gets it. */
final class RequestHead {

  private RequestHead() {}

  /**
   * A message of its own each time, so that a request can be sent again.
   *
   * @param http2 whether the application gets it in HTTP/2, where gRPC wants to know that trailers
   *     are understood
   */
  static HttpRequest forLink(HttpRequest request, boolean http2) {
    HttpHeaders headers = request.headers().copy();
    if (!http2 || !headers.contains(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS, true)) {
      headers.remove(HttpHeaderNames.TE);
    }
    return request instanceof FullHttpRequest
        ? new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            request.method(),
            request.uri(),
            Unpooled.EMPTY_BUFFER,
            headers,
            EmptyHttpHeaders.INSTANCE)
        : new DefaultHttpRequest(HttpVersion.HTTP_1_1, request.method(), request.uri(), headers);
  }

  /**
   * A part of the body. In HTTP/1.1 no trailers go on, as with Envoy: applications may take them
   * for headers, which policy has not seen.
   */
  static HttpContent body(HttpContent part, boolean http2) {
    return http2 || !(part instanceof LastHttpContent last) || last.trailingHeaders().isEmpty()
        ? part
        : new DefaultLastHttpContent(part.content());
  }
}
