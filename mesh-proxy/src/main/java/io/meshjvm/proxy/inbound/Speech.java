package io.meshjvm.proxy.inbound;

import java.util.concurrent.TimeUnit;

/** What is known of the versions of HTTP that an application speaks. Safe for use by threads. */
final class Speech {

  /**
   * How long an application that gave no answer is taken for one without HTTP/2. It may just have
   * been busy, or about to leave: calls of gRPC must not fail for ever for that.
   */
  private static final long DOUBT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private enum Known {
    NOTHING,
    HTTP2,
    NO_HTTP2,
    NO_ANSWER
  }

  private record Heard(Known known, long nanoTime) {}

  private volatile Heard heard = new Heard(Known.NOTHING, 0);

  /** Whether it is worth while to try HTTP/2. */
  boolean mayBeHttp2(long nanoTime) {
    Heard now = heard;
    return switch (now.known()) {
      case NOTHING, HTTP2 -> true;
      case NO_HTTP2 -> false;
      case NO_ANSWER -> nanoTime - now.nanoTime() >= DOUBT_NANOS;
    };
  }

  /** It speaks HTTP/2. */
  void http2() {
    heard = new Heard(Known.HTTP2, 0);
  }

  /**
   * A try of HTTP/2 failed.
   *
   * @param answered whether it said something that is not HTTP/2; silence says nothing of one that
   *     has spoken HTTP/2 before
   * @return whether this is new
   */
  synchronized boolean noHttp2(boolean answered, long nanoTime) {
    Known before = heard.known();
    if (answered) {
      heard = new Heard(Known.NO_HTTP2, nanoTime);
      return before != Known.NO_HTTP2;
    }
    if (before == Known.NOTHING || before == Known.NO_ANSWER) {
      heard = new Heard(Known.NO_ANSWER, nanoTime);
    }
    return before == Known.NOTHING;
  }

  /** Another application may have taken its place. */
  void forget() {
    heard = new Heard(Known.NOTHING, 0);
  }
}
