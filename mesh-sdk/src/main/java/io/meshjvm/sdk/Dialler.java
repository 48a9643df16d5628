package io.meshjvm.sdk;

import io.meshjvm.outbound.EndpointTls;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.TrafficException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a mesh name and a service port into a connection to an endpoint. If an endpoint does not
 * take the connection, the next one is tried.
 *
 * <p>Thread-safe; blocks the caller for as long as the cluster's connect timeout allows each
 * attempt, and its own limit the whole.
 */
final class Dialler {

  private static final int ATTEMPTS = 3;
  private static final String UNKNOWN_HOST = "MESH-1501";

  private final Directory directory;
  private final Attempt attempt;

  /** Knows which endpoints to try for a host and port. */
  @FunctionalInterface
  interface Directory {

    /**
     * At most {@code limit} endpoints, at least one, best first.
     *
     * @throws TrafficException if there is none
     */
    List<Pick.Picked> attempts(String host, int port, int limit);
  }

  Dialler(Directory directory, EndpointTls tls, HostResolver system) {
    this.directory = directory;
    this.attempt = new Attempt(tls, system);
  }

  /**
   * Connects.
   *
   * @param host name of the service in any of its forms
   * @param port service port
   * @param protocol what will be spoken
   * @param limit limit of the whole, or null for the cluster's own limit of each attempt
   * @throws UnknownHostException if the mesh knows no such host
   * @throws ConnectException if there is no endpoint, or none took the connection; the causes are
   *     attached
   * @throws SocketTimeoutException if {@code limit} is over
   */
  Socket dial(String host, int port, AppProtocol protocol, @Nullable Duration limit)
      throws IOException {
    Deadline deadline = Deadline.in(limit);
    List<IOException> failures = new ArrayList<>();
    for (Pick.Picked picked : attempts(host, port)) {
      try {
        return attempt.connect(picked, protocol, deadline);
      } catch (IOException e) {
        failures.add(e);
      }
      if (deadline.passed() || Thread.currentThread().isInterrupted()) {
        break;
      }
    }
    throw nobodyAnswered(host + ":" + port, failures, deadline.passed());
  }

  private List<Pick.Picked> attempts(String host, int port) throws IOException {
    try {
      return directory.attempts(host, port, ATTEMPTS);
    } catch (TrafficException e) {
      IOException failure =
          e.code().equals(UNKNOWN_HOST)
              ? new UnknownHostException(e.getMessage())
              : new ConnectException(e.getMessage());
      failure.initCause(e);
      throw failure;
    }
  }

  private static IOException nobodyAnswered(
      String service, List<IOException> failures, boolean late) {
    IOException first = failures.get(0);
    String problem =
        "No endpoint of "
            + service
            + " took the connection ("
            + failures.size()
            + " tried): "
            + first.getMessage();
    IOException failure =
        late ? new SocketTimeoutException(problem) : new ConnectException(problem);
    failure.initCause(first);
    failures.stream().skip(1).forEach(failure::addSuppressed);
    return failure;
  }
}
