package io.meshjvm.proxy.inbound;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;

/**
 * How much one client may ask of the parsers. Where Envoy's connection manager has a default, it is
 * the same; what Netty bounds by itself (resets, control frames, empty frames, continuations per
 * time) is left as it is.
 */
final class HttpLimits {

  /** The request line with all headers, in bytes; Envoy's {@code max_request_headers_kb}. */
  static final int HEAD_BYTES = 60 * 1024;

  /** The number of headers; Envoy's {@code max_headers_count}. */
  static final int HEADERS = 100;

  /** How long a head may take to come in whole. */
  static final Duration HEAD_TIME = Duration.ofSeconds(30);

  /** Requests at once on one connection. */
  static final int STREAMS = 100;

  /** Bytes of one stream that may wait for the application. */
  static final int STREAM_WINDOW = 64 * 1024;

  /** Bytes of all streams of a connection that may wait for the application. */
  static final int CONNECTION_WINDOW = 1024 * 1024;

  private static final int CHUNK_BYTES = 16 * 1024;

  private HttpLimits() {}

  /**
   * A strict reader of HTTP/1.1: lines end with CR LF, there is one length, and it is not said in
   * two ways.
   */
  static HttpDecoderConfig http1() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(HEAD_BYTES)
        .setMaxHeaderSize(HEAD_BYTES)
        .setMaxChunkSize(CHUNK_BYTES)
        .setAllowDuplicateContentLengths(false)
        .setStrictLineParsing(true)
        .setUseRfc9112TransferEncoding(true);
  }

  /** A reader of an application's answers, which are trusted more than requests. */
  static HttpDecoderConfig answers() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(HEAD_BYTES)
        .setMaxHeaderSize(HEAD_BYTES)
        .setMaxChunkSize(CHUNK_BYTES);
  }

  /** What clients of HTTP/2 are told. */
  static Http2Settings http2() {
    return Http2Settings.defaultSettings()
        .maxHeaderListSize(HEAD_BYTES)
        .maxConcurrentStreams(STREAMS)
        .initialWindowSize(STREAM_WINDOW);
  }

  /** What applications that speak HTTP/2 are told. */
  static Http2Settings http2ToApplication() {
    return Http2Settings.defaultSettings()
        .pushEnabled(false)
        .maxHeaderListSize(HEAD_BYTES)
        .initialWindowSize(STREAM_WINDOW);
  }
}
