package io.meshjvm.traffic;

import java.net.SocketOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import jdk.net.ExtendedSocketOptions;
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

    /** What every platform takes, as number of probes and as seconds. */
    private static final int LONGEST = 32_767;

    /** Checks the parts. */
    public TcpKeepalive {
      Objects.requireNonNull(idle, "idle");
      Objects.requireNonNull(interval, "interval");
      if (probes < 0 || idle.isNegative() || interval.isNegative()) {
        throw new IllegalArgumentException(probes + " probes, " + idle + ", " + interval);
      }
    }

    /**
     * The options of a socket that say so, for use beside {@link
     * java.net.StandardSocketOptions#SO_KEEPALIVE}; those that the platform's sockets do not know
     * are to be left out.
     */
    public Map<SocketOption<Integer>, Integer> options() {
      Map<SocketOption<Integer>, Integer> options = new HashMap<>();
      put(options, ExtendedSocketOptions.TCP_KEEPCOUNT, probes);
      put(options, ExtendedSocketOptions.TCP_KEEPIDLE, idle.toSeconds());
      put(options, ExtendedSocketOptions.TCP_KEEPINTERVAL, interval.toSeconds());
      return options;
    }

    private static void put(
        Map<SocketOption<Integer>, Integer> options, SocketOption<Integer> option, long value) {
      if (value > 0) {
        options.put(option, (int) Math.min(value, LONGEST));
      }
    }
  }
}
