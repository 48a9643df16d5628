package io.meshjvm.traffic;

import com.google.protobuf.UInt32Value;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.meshjvm.proto.envoy.config.cluster.v3.CircuitBreakers.Thresholds.RetryBudget;
import io.meshjvm.proto.envoy.config.core.v3.RoutingPriority;
import org.jspecify.annotations.Nullable;

/** Reads the circuit breakers of a cluster. */
final class CircuitBreakersReader {

  private static final double BUDGET_PERCENT = 20;
  private static final long BUDGET_MINIMUM = 3;

  private CircuitBreakersReader() {}

  /** The limits of the default priority; as in Envoy, the first that are given. */
  static CircuitBreakers read(io.meshjvm.proto.envoy.config.cluster.v3.CircuitBreakers wire) {
    return wire.getThresholdsList().stream()
        .filter(thresholds -> thresholds.getPriority() == RoutingPriority.DEFAULT)
        .findFirst()
        .map(CircuitBreakersReader::limits)
        .orElse(CircuitBreakers.DEFAULT);
  }

  private static CircuitBreakers limits(Thresholds wire) {
    CircuitBreakers unset = CircuitBreakers.DEFAULT;
    return new CircuitBreakers(
        wire.hasMaxConnections() ? unsigned(wire.getMaxConnections()) : unset.maxConnections(),
        wire.hasMaxPendingRequests()
            ? unsigned(wire.getMaxPendingRequests())
            : unset.maxPendingRequests(),
        wire.hasMaxRequests() ? unsigned(wire.getMaxRequests()) : unset.maxRequests(),
        wire.hasMaxRetries() ? unsigned(wire.getMaxRetries()) : unset.maxRetries(),
        budget(wire));
  }

  private static CircuitBreakers.@Nullable RetryBudget budget(Thresholds wire) {
    if (!wire.hasRetryBudget()) {
      return null;
    }
    RetryBudget budget = wire.getRetryBudget();
    try {
      return new CircuitBreakers.RetryBudget(
          budget.hasBudgetPercent() ? budget.getBudgetPercent().getValue() : BUDGET_PERCENT,
          budget.hasMinRetryConcurrency()
              ? unsigned(budget.getMinRetryConcurrency())
              : BUDGET_MINIMUM);
    } catch (IllegalArgumentException e) {
      throw new InvalidResourceException("circuit_breakers.retry_budget: " + e.getMessage(), e);
    }
  }

  private static long unsigned(UInt32Value value) {
    return Integer.toUnsignedLong(value.getValue());
  }
}
