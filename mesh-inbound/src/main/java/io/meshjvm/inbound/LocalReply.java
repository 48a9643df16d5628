package io.meshjvm.inbound;

import io.meshjvm.policy.HttpCall;
import io.meshjvm.policy.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/**
 * What a caller gets in place of the application's answer, in Envoy's words (envoy: {@code
 * sendLocalReply} in {@code source/common/http/utility.cc}). Callers of gRPC get a status of gRPC.
 */
final class LocalReply {

  private static final String GRPC = "application/grpc";

  private LocalReply() {}

  static FullHttpResponse to(HttpCall call, Verdict verdict) {
    HttpAnswer answer = HttpAnswer.of(verdict);
    FullHttpResponse reply = reply(call, answer.status(), answer.body());
    answer.headers().forEach((name, value) -> addIfAbsent(reply.headers(), name, value));
    return reply;
  }

  private static void addIfAbsent(HttpHeaders headers, String name, String value) {
    if (!headers.contains(name)) {
      headers.add(name, value);
    }
  }

  private static FullHttpResponse reply(HttpCall call, int status, String text) {
    boolean grpc =
        call.header("content-type").stream().anyMatch(LocalReply::grpc)
            && status != HttpResponseStatus.TEMPORARY_REDIRECT.code();
    return grpc ? ofGrpc(status, text) : ofHttp(call, status, text);
  }

  private static boolean grpc(String type) {
    return type.equals(GRPC) || type.startsWith(GRPC + '+') || type.startsWith(GRPC + ';');
  }

  private static FullHttpResponse ofGrpc(int status, String text) {
    FullHttpResponse reply = response(200, Unpooled.EMPTY_BUFFER);
    reply.headers().set(HttpHeaderNames.CONTENT_TYPE, GRPC);
    reply.headers().set("grpc-status", grpcStatus(status));
    if (!text.isEmpty()) {
      reply.headers().set("grpc-message", text.replaceAll("[^\\x20-\\x24\\x26-\\x7e]", "?"));
    }
    return reply;
  }

  private static FullHttpResponse ofHttp(HttpCall call, int status, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    boolean head = call.method().equals(HttpMethod.HEAD.name());
    FullHttpResponse reply =
        response(status, head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
    reply.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
    if (body.length > 0) {
      reply.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN);
    }
    return reply;
  }

  private static FullHttpResponse response(int status, ByteBuf body) {
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), body);
  }

  private static int grpcStatus(int status) {
    return switch (status) {
      case 400 -> 13;
      case 401 -> 16;
      case 403 -> 7;
      default -> 2;
    };
  }
}
