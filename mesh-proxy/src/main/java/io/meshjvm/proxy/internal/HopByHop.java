package io.meshjvm.proxy.internal;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpUtil;
import java.util.List;

/**
 * The headers that are for the next hop alone (RFC 9110, section 7.6.1). {@code Transfer-Encoding}
 * stays, since bodies go on chunked as they came.
 */
public final class HopByHop {

  private static final List<CharSequence> NAMES =
      List.of(
          HttpHeaderNames.CONNECTION,
          "Proxy-Connection",
          "Keep-Alive",
          HttpHeaderNames.PROXY_AUTHENTICATE,
          HttpHeaderNames.PROXY_AUTHORIZATION,
          HttpHeaderNames.TE,
          HttpHeaderNames.UPGRADE,
          "HTTP2-Settings");

  private HopByHop() {}

  /** Removes them, those that {@code Connection} names among them. */
  public static void remove(HttpHeaders headers) {
    for (String listed : headers.getAll(HttpHeaderNames.CONNECTION)) {
      for (String name : listed.split(",", -1)) {
        String plain = name.strip();
        if (!plain.isEmpty() && !isFraming(plain)) {
          headers.remove(plain);
        }
      }
    }
    NAMES.forEach(headers::remove);
  }

  /** Whoever lists these would have the message end somewhere else for the next hop. */
  private static boolean isFraming(String name) {
    return HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)
        || HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)
        || HttpHeaderNames.HOST.contentEqualsIgnoreCase(name);
  }

  /** Whether the body has a framing that this proxy does not know. */
  public static boolean hasUnknownFraming(HttpMessage message) {
    List<String> encodings = message.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    return !encodings.isEmpty()
        && !(encodings.size() == 1
            && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(encodings.get(0).strip()));
  }

  /** Whether the message says that a body follows. */
  public static boolean hasBody(HttpMessage message) {
    return HttpUtil.isTransferEncodingChunked(message)
        || HttpUtil.getContentLength(message, 0L) > 0;
  }
}
