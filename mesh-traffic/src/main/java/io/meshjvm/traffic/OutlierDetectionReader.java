package io.meshjvm.traffic;

import com.google.protobuf.UInt32Value;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.traffic.OutlierDetection.Consecutive;
import io.meshjvm.traffic.OutlierDetection.Ejection;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads the outlier detection of a cluster, with Envoy's defaults and bounds (envoy: {@code
 * source/common/upstream/outlier_detection_impl.h}).
 */
final class OutlierDetectionReader {

  private static final long FAILURES = 5;
  private static final int MAX_PERCENT = 10;
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration BASE = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private OutlierDetectionReader() {}

  static OutlierDetection read(io.meshjvm.proto.envoy.config.cluster.v3.OutlierDetection wire) {
    Duration base = wire.hasBaseEjectionTime() ? time(wire.getBaseEjectionTime()) : BASE;
    Duration longest = base.compareTo(LONGEST) > 0 ? base : LONGEST;
    try {
      return new OutlierDetection(
          new Consecutive(
              number(wire.hasConsecutive5Xx(), wire.getConsecutive5Xx(), FAILURES),
              percent(wire.hasEnforcingConsecutive5Xx(), wire.getEnforcingConsecutive5Xx(), 100)),
          new Consecutive(
              number(
                  wire.hasConsecutiveGatewayFailure(),
                  wire.getConsecutiveGatewayFailure(),
                  FAILURES),
              percent(
                  wire.hasEnforcingConsecutiveGatewayFailure(),
                  wire.getEnforcingConsecutiveGatewayFailure(),
                  0)),
          new Consecutive(
              number(
                  wire.hasConsecutiveLocalOriginFailure(),
                  wire.getConsecutiveLocalOriginFailure(),
                  FAILURES),
              percent(
                  wire.hasEnforcingConsecutiveLocalOriginFailure(),
                  wire.getEnforcingConsecutiveLocalOriginFailure(),
                  100)),
          wire.getSplitExternalLocalOriginErrors(),
          wire.hasInterval() ? time(wire.getInterval()) : INTERVAL,
          new Ejection(
              base,
              wire.hasMaxEjectionTime() ? time(wire.getMaxEjectionTime()) : longest,
              time(wire.getMaxEjectionTimeJitter()),
              percent(wire.hasMaxEjectionPercent(), wire.getMaxEjectionPercent(), MAX_PERCENT),
              wire.getAlwaysEjectOneHost().getValue()));
    } catch (IllegalArgumentException e) {
      throw new InvalidResourceException("outlier_detection: " + e.getMessage(), e);
    }
  }

  /** What is asked for and not done: ways of detection that Istio switches off. */
  static List<String> unsupported(io.meshjvm.proto.envoy.config.cluster.v3.OutlierDetection wire) {
    // Envoy enforces success rates unless told otherwise, and failure percentages only if told so.
    boolean rates =
        percent(wire.hasEnforcingSuccessRate(), wire.getEnforcingSuccessRate(), 100) > 0
            || (wire.getSplitExternalLocalOriginErrors()
                && percent(
                        wire.hasEnforcingLocalOriginSuccessRate(),
                        wire.getEnforcingLocalOriginSuccessRate(),
                        100)
                    > 0);
    boolean percentages =
        wire.getEnforcingFailurePercentage().getValue() != 0
            || wire.getEnforcingFailurePercentageLocalOrigin().getValue() != 0;
    return Stream.of(
            rates ? "outlier detection by success rate" : "",
            percentages ? "outlier detection by failure percentage" : "",
            wire.getMonitorsCount() > 0 ? "outlier detection monitors" : "")
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private static long number(boolean given, UInt32Value value, long otherwise) {
    return given ? Integer.toUnsignedLong(value.getValue()) : otherwise;
  }

  /** As it stands; what is not within 0 and 100 is refused by those that it is given to. */
  private static int percent(boolean given, UInt32Value value, int otherwise) {
    return given ? value.getValue() : otherwise;
  }

  private static Duration time(com.google.protobuf.Duration value) {
    try {
      return Duration.ofSeconds(value.getSeconds(), value.getNanos());
    } catch (ArithmeticException | DateTimeException e) {
      throw new InvalidResourceException("outlier_detection: a time is out of range", e);
    }
  }
}
