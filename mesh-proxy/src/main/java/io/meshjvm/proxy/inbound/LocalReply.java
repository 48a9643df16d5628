package io.meshjvm.proxy.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;

/**
 * An answer that the terminator gives itself, in place of the application, with the words that
 * Envoy has for it ({@code source/common/router/router.cc}, {@code source/common/http/utility.cc}).
 *
 * @param status of HTTP
 * @param text the body
 */
record LocalReply(HttpResponseStatus status, String text) {

  private static final String GRPC = "application/grpc";

  private static final String UPSTREAM =
      "upstream connect error or disconnect/reset before headers. reset reason: ";

  /** The request is none that is handed on. */
  static LocalReply malformed() {
    return plain(HttpResponseStatus.BAD_REQUEST);
  }

  /** The request's head cannot be read, for this reason. */
  static LocalReply unreadable(Throwable cause) {
    return cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException
        ? tooLarge()
        : malformed();
  }

  /** The head of the request has too many headers, or too long ones. */
  static LocalReply tooLarge() {
    return plain(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE);
  }

  /** The request wants to become something that is not HTTP, which is not to be. */
  static LocalReply upgradeRefused() {
    return new LocalReply(HttpResponseStatus.FORBIDDEN, "");
  }

  /** The body has a transfer coding that nobody here knows. */
  static LocalReply unknownCoding() {
    return plain(HttpResponseStatus.NOT_IMPLEMENTED);
  }

  /** The application does not take a connection. */
  static LocalReply unreachable(Throwable cause) {
    if (cause instanceof PoolOverflow) {
      return unavailable("overflow");
    }
    if (cause instanceof ConnectException) {
      String words = String.valueOf(cause.getMessage());
      String why = words.contains("refused") ? "Connection refused" : words;
      return unavailable(
          "remote connection failure, transport failure reason: delayed connect error: " + why);
    }
    return unavailable("remote connection failure");
  }

  /** The application ended the connection in place of an answer. */
  static LocalReply gone() {
    return unavailable("connection termination");
  }

  /** The application reset the stream in place of an answer. */
  static LocalReply reset() {
    return unavailable("remote reset");
  }

  /** What the application answered is no HTTP. */
  static LocalReply noHttp() {
    return new LocalReply(HttpResponseStatus.BAD_GATEWAY, UPSTREAM + "protocol error");
  }

  private static LocalReply unavailable(String reason) {
    return new LocalReply(HttpResponseStatus.SERVICE_UNAVAILABLE, UPSTREAM + reason);
  }

  private static LocalReply plain(HttpResponseStatus status) {
    return new LocalReply(status, status.reasonPhrase());
  }

  /**
   * As the answer to a request; for calls of gRPC with its own status, since their clients read no
   * other.
   */
  FullHttpResponse to(HttpRequest request) {
    return isGrpc(request) ? ofGrpc() : ofHttp(request.method().equals(HttpMethod.HEAD));
  }

  private static boolean isGrpc(HttpRequest request) {
    String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    return type.equals(GRPC) || type.startsWith(GRPC + "+");
  }

  private FullHttpResponse ofHttp(boolean head) {
    ByteBuf body = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, head ? Unpooled.EMPTY_BUFFER : body);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    if (!text.isEmpty()) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain");
    }
    return response;
  }

  private FullHttpResponse ofGrpc() {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, GRPC)
        .set("grpc-status", grpcStatus())
        .set("grpc-message", text.replace("%", "%25"));
    return response;
  }

  /** Envoy's {@code Grpc::Utility::httpToGrpcStatus}. */
  private int grpcStatus() {
    return switch (status.code()) {
      case 400, 431 -> 13;
      case 401 -> 16;
      case 403 -> 7;
      case 404 -> 12;
      case 429, 502, 503, 504 -> 14;
      default -> 2;
    };
  }
}
