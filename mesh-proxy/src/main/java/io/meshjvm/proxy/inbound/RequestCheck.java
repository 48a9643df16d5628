package io.meshjvm.proxy.inbound;

import io.meshjvm.proxy.internal.HopByHop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;

/** What a request must be to go on to an application, whatever policy says of it. */
final class RequestCheck {

  private RequestCheck() {}

  /** What is answered to a request that cannot go on. */
  static Optional<LocalReply> refusal(HttpRequest request) {
    HttpHeaders headers = request.headers();
    if (request.method().equals(HttpMethod.CONNECT)) {
      return Optional.of(LocalReply.upgradeRefused());
    }
    if (headers.size() > HttpLimits.HEADERS + Http2Names.MOST) {
      return Optional.of(LocalReply.tooLarge());
    }
    if (HopByHop.hasUnknownFraming(request)) {
      return Optional.of(LocalReply.unknownCoding());
    }
    return isOrdinary(request) ? Optional.empty() : Optional.of(LocalReply.malformed());
  }

  private static boolean isOrdinary(HttpRequest request) {
    String target = request.uri();
    boolean form =
        target.startsWith("/")
            || (target.equals("*") && request.method().equals(HttpMethod.OPTIONS));
    return form && isVisible(target) && request.headers().getAll(HttpHeaderNames.HOST).size() <= 1;
  }

  /** A line break in a target would begin another request for an application of HTTP/1.1. */
  private static boolean isVisible(String target) {
    return target.chars().allMatch(c -> c > ' ' && c != 0x7f && c <= 0xff);
  }
}
