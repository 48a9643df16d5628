package io.meshjvm.policy.jwt;

import java.util.Set;

/**
 * Headers of requests of which Envoy keeps one line, with commas between what is added (envoy:
 * {@code header_map.h}, and what its stock of extensions registers). Its own {@code x-envoy-}
 * headers, which carry no claims, are left out.
 */
final class SingleLines {

  private static final Set<String> NAMES =
      Set.of(
          "accept",
          "accept-encoding",
          "access-control-request-headers",
          "access-control-request-method",
          "authorization",
          "cache-control",
          "content-encoding",
          "content-type",
          "expect",
          "grpc-accept-encoding",
          "grpc-timeout",
          "if-match",
          "if-modified-since",
          "if-none-match",
          "if-range",
          "if-unmodified-since",
          "keep-alive",
          "origin",
          "pragma",
          "proxy-status",
          "referer",
          "te",
          "user-agent",
          "via",
          "x-client-trace-id",
          "x-forwarded-client-cert",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-forwarded-proto",
          "x-request-id");

  private SingleLines() {}

  static boolean contains(String name) {
    return NAMES.contains(name);
  }
}
