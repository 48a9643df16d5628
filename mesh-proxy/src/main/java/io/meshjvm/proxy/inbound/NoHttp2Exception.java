package io.meshjvm.proxy.inbound;

import java.io.IOException;

/** An application took a connection, and does not speak HTTP/2 on it. */
final class NoHttp2Exception extends IOException {

  private static final long serialVersionUID = 1L;

  private final boolean answered;

  /**
   * An application without HTTP/2.
   *
   * @param answered whether it said something else, instead of nothing
   */
  NoHttp2Exception(String reason, boolean answered) {
    super(reason);
    this.answered = answered;
  }

  boolean answered() {
    return answered;
  }
}
