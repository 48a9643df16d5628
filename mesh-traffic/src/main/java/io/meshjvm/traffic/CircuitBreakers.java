package io.meshjvm.traffic;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much may go to a cluster at a time, all its endpoints together; what would go beyond is
 * refused (Envoy: {@code envoy.config.cluster.v3.CircuitBreakers}, priority {@code DEFAULT}).
 *
 * @param maxConnections open connections
 * @param maxPendingRequests requests, or connections that carry bytes only, that wait for a
 *     connection
 * @param maxRequests requests in flight
 * @param maxRetries retries in flight, unless there is a budget for them
 * @param retryBudget how many retries there may be for the requests at hand; null for a fixed
 *     number
 */
public record CircuitBreakers(
    long maxConnections,
    long maxPendingRequests,
    long maxRequests,
    long maxRetries,
    @Nullable RetryBudget retryBudget) {

  /** What Envoy takes where nothing is said. */
  static final CircuitBreakers DEFAULT = new CircuitBreakers(1024, 1024, 1024, 3, null);

  /** Checks the parts. */
  public CircuitBreakers {
    if (maxConnections < 0 || maxPendingRequests < 0 || maxRequests < 0 || maxRetries < 0) {
      throw new IllegalArgumentException("a limit is negative");
    }
  }

  /**
   * Retries as a part of the requests at hand.
   *
   * @param percent how many for 100 requests that are in flight or wait
   * @param minimum how many there may always be
   */
  public record RetryBudget(double percent, long minimum) {

    /** Checks the parts. */
    public RetryBudget {
      if (!(percent >= 0 && percent <= 100) || minimum < 0) {
        throw new IllegalArgumentException(
            "percentage " + percent + " or minimum " + minimum + " is out of range");
      }
    }

    /** How many retries there may be beside {@code requests}. */
    long allows(long requests) {
      return Math.max((long) (percent / 100 * requests), minimum);
    }
  }

  /** What is counted. */
  enum Limit {
    CONNECTIONS("connections", "tcp.maxConnections"),
    PENDING("waiting requests", "http.http1MaxPendingRequests"),
    REQUESTS("requests", "http.http2MaxRequests"),
    RETRIES("retries", "http.maxRetries");

    private final String plural;
    private final String setting;

    Limit(String plural, String setting) {
      this.plural = plural;
      this.setting = setting;
    }

    /** What it limits, for messages. */
    String plural() {
      return plural;
    }

    /** The field of a DestinationRule's {@code connectionPool} that sets it. */
    String setting() {
      return setting;
    }
  }

  /**
   * How many there may be.
   *
   * @param requests the requests at hand, of which a budget of retries is a part
   */
  long of(Limit limit, long requests) {
    return switch (Objects.requireNonNull(limit)) {
      case CONNECTIONS -> maxConnections;
      case PENDING -> maxPendingRequests;
      case REQUESTS -> maxRequests;
      case RETRIES -> retryBudget == null ? maxRetries : retryBudget.allows(requests);
    };
  }
}
