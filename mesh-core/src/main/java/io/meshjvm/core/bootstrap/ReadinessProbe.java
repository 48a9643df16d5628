package io.meshjvm.core.bootstrap;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the health of the workload is found out, as {@code readinessProbe} of {@code mesh.yaml} says.
 *
 * <p>Unset numbers have the stock agent's defaults (istio: {@code
 * pkg/istio-agent/health/health_check.go}), which differ from the documented ones: a failure
 * threshold of 1.
 *
 * @param action what one attempt does
 * @param initialDelay wait before the first attempt
 * @param timeout limit of one attempt
 * @param period time between the starts of two attempts
 * @param successThreshold successes in a row that make the workload healthy, at least 1
 * @param failureThreshold failures in a row that make it unhealthy, at least 1
 */
public record ReadinessProbe(
    Action action,
    Duration initialDelay,
    Duration timeout,
    Duration period,
    int successThreshold,
    int failureThreshold) {

  /** Checks the parts. */
  public ReadinessProbe {
    Objects.requireNonNull(action, "action");
    if (initialDelay.isNegative() || !positive(timeout) || !positive(period)) {
      throw new IllegalArgumentException("probe times must be positive");
    }
    if (successThreshold < 1 || failureThreshold < 1) {
      throw new IllegalArgumentException("probe thresholds must be at least 1");
    }
  }

  /**
   * A probe of {@code action} with the agent's defaults: 1 s timeout, 10 s period, thresholds 1.
   */
  public static ReadinessProbe of(Action action) {
    return new ReadinessProbe(
        action, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(10), 1, 1);
  }

  private static boolean positive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  /** What one attempt does. */
  public sealed interface Action {}

  /**
   * An HTTP GET that succeeds with a status from 200 to 399 after redirects.
   *
   * @param scheme {@code http} or {@code https}
   * @param host where to connect, or null for the workload's own address
   * @param port port
   * @param path path, may hold a query
   * @param headers request headers; {@code Host} replaces the authority
   */
  public record HttpGet(
      String scheme, @Nullable String host, int port, String path, Map<String, String> headers)
      implements Action {

    /** Checks and copies the parts. */
    public HttpGet {
      if (!scheme.equals("http") && !scheme.equals("https")) {
        throw new IllegalArgumentException("probe scheme must be http or https, not " + scheme);
      }
      checkPort(port);
      headers = Map.copyOf(headers);
    }
  }

  /**
   * A TCP connection that succeeds when it is established.
   *
   * @param host where to connect, or null for the workload's own address
   * @param port port
   */
  public record TcpConnect(@Nullable String host, int port) implements Action {

    /** Checks the port. */
    public TcpConnect {
      checkPort(port);
    }
  }

  /**
   * A command that succeeds with exit code 0.
   *
   * @param command program and arguments
   */
  public record Exec(List<String> command) implements Action {

    /** Checks and copies the command. */
    public Exec {
      command = List.copyOf(command);
      if (command.isEmpty()) {
        throw new IllegalArgumentException("probe command is empty");
      }
    }
  }

  /**
   * A call of {@code grpc.health.v1.Health/Check} that succeeds with SERVING.
   *
   * @param port port on the workload's own address
   * @param service service name, empty for the whole server
   */
  public record GrpcCheck(int port, String service) implements Action {

    /** Checks the port. */
    public GrpcCheck {
      checkPort(port);
      Objects.requireNonNull(service, "service");
    }
  }

  private static void checkPort(int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("probe port " + port + " is not between 1 and 65535");
    }
  }
}
