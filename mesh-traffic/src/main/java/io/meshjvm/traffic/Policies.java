package io.meshjvm.traffic;

import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.core.v3.RuntimeDouble;
import io.meshjvm.proto.envoy.type.v3.Percent;
import java.math.BigInteger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes policies of what a cluster or an extension says, with Envoy's defaults where it says
 * nothing, and its bounds.
 */
final class Policies {

  private static final int CHOICES = 2;
  private static final long RING_MIN = 1_024;
  private static final long RING_MAX = 8L * 1_024 * 1_024;
  private static final int TABLE = 65_537;
  private static final int TABLE_MAX = 5_000_011;
  private static final int SLOW_START_PERCENT = 10;
  private static final int CERTAINTY = 40;

  private Policies() {}

  static Balancing.Policy leastRequest(
      @Nullable UInt32Value choiceCount, @Nullable RuntimeDouble activeRequestBias) {
    int choices = choiceCount == null ? CHOICES : choiceCount.getValue();
    double bias = activeRequestBias == null ? 1 : activeRequestBias.getDefaultValue();
    if (choices < CHOICES) {
      throw new InvalidResourceException("choice_count: " + Integer.toUnsignedString(choices));
    }
    if (!(bias >= 0)) {
      throw new InvalidResourceException("active_request_bias: " + bias);
    }
    return new Balancing.LeastRequest(choices, bias);
  }

  static Balancing.Policy ring(
      @Nullable UInt64Value least, @Nullable UInt64Value most, boolean byHostname) {
    long min = least == null ? RING_MIN : least.getValue();
    long max = most == null ? RING_MAX : most.getValue();
    if (min < 1 || min > max || max > RING_MAX) {
      throw new InvalidResourceException(
          "minimum_ring_size, maximum_ring_size: " + min + ", " + max);
    }
    return new Balancing.RingHash(min, max, byHostname);
  }

  static Balancing.Policy maglev(@Nullable UInt64Value tableSize, boolean byHostname) {
    long size = tableSize == null ? TABLE : tableSize.getValue();
    if (size < 2 || size > TABLE_MAX || !BigInteger.valueOf(size).isProbablePrime(CERTAINTY)) {
      throw new InvalidResourceException(
          "table_size: " + size + " is no prime number up to 5000011");
    }
    return new Balancing.Maglev((int) size, byHostname);
  }

  static Balancing.SlowStart slowStart(
      com.google.protobuf.Duration window,
      @Nullable RuntimeDouble aggression,
      @Nullable Percent minWeight) {
    Duration time = Durations.notNegative("slow_start_window", window);
    double factor = aggression == null ? 1 : aggression.getDefaultValue();
    if (!(factor > 0)) {
      throw new InvalidResourceException("aggression: " + factor);
    }
    return new Balancing.SlowStart(
        time, factor, percent("min_weight_percent", minWeight, SLOW_START_PERCENT));
  }

  static double percent(String field, @Nullable Percent wire, int otherwise) {
    double value = wire == null ? otherwise : wire.getValue();
    if (!(value >= 0 && value <= 100)) {
      throw new InvalidResourceException(field + ": " + value);
    }
    return value;
  }
}
