package io.meshjvm.traffic;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How connections to the endpoints of a cluster are made.
 *
 * @param timeout how long an attempt to connect may take, positive
 * @param keepalive when idle connections are probed, or null if the cluster says nothing of it
 */
public record Connecting(Duration timeout, @Nullable TcpKeepalive keepalive) {

  /** Checks the parts. */
  public Connecting {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("the connect timeout is not positive");
    }
  }

  /** A timeout, and no keepalive. */
  public static Connecting within(Duration timeout) {
    return new Connecting(timeout, null);
  }

  /**
   * TCP's own probes of idle connections (Envoy: {@code core.v3.TcpKeepalive}); parts that are zero
   * are the operating system's.
   *
   * @param probes unanswered probes after which the connection is dead
   * @param idle time without traffic before the first probe
   * @param interval time between probes
   */
  public record TcpKeepalive(int probes, Duration idle, Duration interval) {

    /** Checks the parts. */
    public TcpKeepalive {
      Objects.requireNonNull(idle, "idle");
      Objects.requireNonNull(interval, "interval");
      if (probes < 0 || idle.isNegative() || interval.isNegative()) {
        throw new IllegalArgumentException(probes + " probes, " + idle + ", " + interval);
      }
    }
  }
}
