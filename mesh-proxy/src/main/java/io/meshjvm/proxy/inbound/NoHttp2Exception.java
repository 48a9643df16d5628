package io.meshjvm.proxy.inbound;

import java.io.IOException;

/** An application took a connection, and does not speak HTTP/2 on it. */
final class NoHttp2Exception extends IOException {

  private static final long serialVersionUID = 1L;

  NoHttp2Exception(String reason) {
    super(reason);
  }
}
