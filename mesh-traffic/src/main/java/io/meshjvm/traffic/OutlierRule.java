package io.meshjvm.traffic;

/** Why an endpoint is ejected: failures of one kind, in a row. */
enum OutlierRule {
  SERVER_ERRORS("answers 5xx or failures to connect"),
  GATEWAY_FAILURES("answers 502, 503, 504 or failures to connect"),
  LOCAL_ORIGIN_FAILURES("failures to connect");

  private final String words;

  OutlierRule(String words) {
    this.words = words;
  }

  /** What is counted, for messages. */
  String words() {
    return words;
  }

  OutlierDetection.Consecutive in(OutlierDetection detection) {
    return switch (this) {
      case SERVER_ERRORS -> detection.serverErrors();
      case GATEWAY_FAILURES -> detection.gatewayFailures();
      case LOCAL_ORIGIN_FAILURES -> detection.localOriginFailures();
    };
  }
}
