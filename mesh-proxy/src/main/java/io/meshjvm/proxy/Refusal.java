package io.meshjvm.proxy;

import io.meshjvm.core.Problem;
import io.meshjvm.traffic.TrafficException;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * An answer that the proxy gives itself, in place of the service.
 *
 * @param status of HTTP
 * @param problem code and reason, which make the body
 */
record Refusal(HttpResponseStatus status, Problem problem) {

  /** The request is none that a proxy can take. */
  static Refusal malformed(String reason) {
    return new Refusal(
        HttpResponseStatus.BAD_REQUEST,
        new Problem(
            "MESH-1608",
            "The request cannot be forwarded: " + reason,
            "Use this address as an HTTP proxy, for http:// and CONNECT"));
  }

  /** The head of the request is too long. */
  static Refusal tooLong() {
    return new Refusal(
        HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        new Problem(
            "MESH-1608",
            "The request's target or headers are larger than "
                + HttpFront.MAX_HEADERS / 1024
                + " KiB",
            "Send less of them"));
  }

  /** The target is nobody of the mesh. */
  static Refusal notInMesh(String host) {
    return new Refusal(
        HttpResponseStatus.FORBIDDEN,
        new Problem(
            "MESH-1607",
            "The mesh knows no host " + host + ", and this proxy serves no other",
            "Call hosts outside of the mesh directly; Mesh.proxySelector does"));
  }

  /** The request wants what this proxy does not do. */
  static Refusal unsupported(String what) {
    return new Refusal(
        HttpResponseStatus.NOT_IMPLEMENTED,
        new Problem(
            "MESH-1616",
            "The request wants " + what + ", which is not forwarded",
            "Open a tunnel with CONNECT for it, as WebSocket clients do"));
  }

  /** No endpoint took the connection. */
  static Refusal unreachable(Throwable cause) {
    for (Throwable reason = cause; reason != null; reason = reason.getCause()) {
      if (reason instanceof TrafficException traffic) {
        return new Refusal(statusOf(traffic.code()), traffic.details());
      }
    }
    boolean late = cause instanceof SocketTimeoutException;
    return new Refusal(
        late ? HttpResponseStatus.GATEWAY_TIMEOUT : HttpResponseStatus.BAD_GATEWAY,
        new Problem(
            late ? "MESH-1618" : "MESH-1613",
            String.valueOf(cause.getMessage()),
            "See whether the service's workloads run and are of this mesh"));
  }

  private static HttpResponseStatus statusOf(String code) {
    return switch (code) {
      // Nothing is wrong with the call: it may work later.
      case "MESH-1503", "MESH-1505", "MESH-1520" -> HttpResponseStatus.SERVICE_UNAVAILABLE;
      default -> HttpResponseStatus.BAD_GATEWAY;
    };
  }

  /** The endpoint took the request and gave no whole answer. */
  static Refusal noAnswer(String reason) {
    return new Refusal(
        HttpResponseStatus.BAD_GATEWAY,
        new Problem("MESH-1617", reason, "See the log of the service's workloads"));
  }

  /** The endpoint took the request and was silent for too long. */
  static Refusal silent() {
    return new Refusal(
        HttpResponseStatus.GATEWAY_TIMEOUT,
        new Problem(
            "MESH-1618",
            "The service did not answer within the idle time",
            "See the service, or raise proxyIdleTimeout"));
  }

  /** As a message, after which the connection is closed. */
  FullHttpResponse message() {
    byte[] text = (problem + ".\n").getBytes(StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(text));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, text.length)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return response;
  }
}
