package io.meshjvm.proxy.inbound;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.HttpConversionUtil.ExtensionHeaderNames;

/** The headers in which Netty keeps what HTTP/1.1 has no place for, which go on to nobody. */
final class Http2Names {

  /** So many of them are in one message at most. */
  static final int MOST = ExtensionHeaderNames.values().length;

  private Http2Names() {}

  /** Takes them away. */
  static void remove(HttpHeaders headers) {
    for (ExtensionHeaderNames name : ExtensionHeaderNames.values()) {
      headers.remove(name.text());
    }
  }
}
