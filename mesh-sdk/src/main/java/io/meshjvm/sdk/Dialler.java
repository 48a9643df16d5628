package io.meshjvm.sdk;

import io.meshjvm.outbound.EndpointTls;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.TrafficException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a host and a service port into a connection to an endpoint. If an endpoint does not take
 * the connection, the next one is tried; if the circuit breaker of its cluster does not let it be
 * tried, none is.
 *
 * <p>Thread-safe; blocks the caller for as long as the cluster's connect timeout allows each
 * attempt, and its own limit the whole.
 */
final class Dialler {

  private static final int ATTEMPTS = 3;
  private static final String UNKNOWN_HOST = "MESH-1501";

  private final Directory directory;
  private final Attempt attempt;

  /** Knows which endpoints to try for a host and port, and who may use them. */
  interface Directory {

    /**
     * At most {@code limit} endpoints, at least one, best first.
     *
     * @throws TrafficException if there is none
     */
    List<Pick.Picked> attempts(String host, int port, int limit);

    /**
     * Begins a connection to an endpoint.
     *
     * @throws TrafficException if there are too many
     */
    Lease lease(Pick.Picked picked);

    /**
     * Makes sure that a connection may go to an address that an endpoint's host name stands for.
     *
     * @throws TrafficException if not
     */
    void check(Pick.Picked picked, InetSocketAddress address);
  }

  Dialler(Directory directory, EndpointTls tls, HostResolver system, HandshakeLimit.Timer timer) {
    this.directory = directory;
    this.attempt = new Attempt(directory, tls, system, timer);
  }

  /**
   * Connects.
   *
   * @param host name of the service in any of its forms, or whatever else may be called
   * @param port service port
   * @param protocol what will be spoken
   * @param limit limit of the whole, or null for the cluster's own limit of each attempt
   * @throws UnknownHostException if nobody knows the host
   * @throws ConnectException if the call may not be made, there is no endpoint, or none took the
   *     connection; the causes are attached
   * @throws SocketTimeoutException if {@code limit} is over
   */
  Socket dial(String host, int port, AppProtocol protocol, @Nullable Duration limit)
      throws IOException {
    Deadline deadline = Deadline.in(limit);
    List<IOException> failures = new ArrayList<>();
    for (Pick.Picked picked : asked(() -> directory.attempts(host, port, ATTEMPTS))) {
      Lease lease = lease(picked, failures);
      try {
        return asked(() -> attempt.connect(picked, lease, protocol, deadline));
      } catch (UnknownHostException e) {
        if (picked.endpoint().address().getHostString().equalsIgnoreCase(host)) {
          throw unknown(host, e);
        }
        failures.add(e);
      } catch (IOException e) {
        failures.add(e);
      }
      if (deadline.passed() || Thread.currentThread().isInterrupted()) {
        break;
      }
    }
    throw nobodyAnswered(host + ":" + port, failures, deadline.passed());
  }

  /** Where one endpoint may not be used because there are too many calls, no other one may. */
  private Lease lease(Pick.Picked picked, List<IOException> failures) throws IOException {
    try {
      return asked(() -> directory.lease(picked));
    } catch (IOException e) {
      failures.forEach(e::addSuppressed);
      throw e;
    }
  }

  /** The caller's own host went past the mesh, to the system's DNS. */
  private static UnknownHostException unknown(String host, UnknownHostException cause) {
    UnknownHostException failure =
        new UnknownHostException(
            UNKNOWN_HOST
                + ": neither the mesh nor the system's DNS knows the host "
                + host
                + ". Check the spelling and the namespace, and that a Service or ServiceEntry of"
                + " that host is exported to this workload's namespace.");
    failure.initCause(cause);
    return failure;
  }

  /** What the mesh answers when it is asked for something. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws IOException;
  }

  private static <T> T asked(Question<T> question) throws IOException {
    try {
      return question.ask();
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
