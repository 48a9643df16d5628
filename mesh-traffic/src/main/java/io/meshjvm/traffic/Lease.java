package io.meshjvm.traffic;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * One use of an endpoint, from the moment it is tried until it is over; counts against the circuit
 * breakers of its cluster, and what comes of it decides whether the endpoint is ejected.
 *
 * <p>Get one from {@link Traffic#lease}, report to it what happens, and close it whatever happened:
 *
 * <pre>{@code
 * Lease lease = traffic.lease(picked, Lease.Kind.CONNECTION);
 * channel.closeFuture().addListener(closed -> lease.close());
 * connected.addListener(done -> {
 *   if (done.isSuccess()) lease.succeeded(); else lease.failed(Lease.Failure.of(done.cause()));
 * });
 * }</pre>
 *
 * <p>All methods may be called from any thread, take no lock and throw nothing. What is reported
 * after {@link #close()} counts for nothing.
 */
public interface Lease extends AutoCloseable {

  /** What an endpoint is used for. */
  enum Kind {
    /**
     * A connection that carries bytes, of which nothing is known but whether it came to be. Waits
     * until it {@linkplain #succeeded() is there}.
     */
    CONNECTION,
    /**
     * A connection that carries requests, each with a lease of its own. Waits until it is there.
     */
    SHARED_CONNECTION,
    /** A request. */
    REQUEST,
    /** A request that was sent before and failed. */
    RETRY
  }

  /** Why a use of an endpoint failed. */
  enum Failure {
    /** The endpoint did not take the connection. */
    CONNECT,
    /** Connection or answer took too long. */
    TIMEOUT,
    /** TLS failed: the peer is another one than it must be, or refused this one. */
    TLS,
    /**
     * The connection broke. Matters for requests only: as for Envoy, one that carries bytes is a
     * success once it is there.
     */
    RESET;

    /** What {@code cause} looks like. */
    public static Failure of(Throwable cause) {
      if (cause instanceof SocketTimeoutException || cause instanceof TimeoutException) {
        return TIMEOUT;
      }
      if (cause instanceof SSLException) {
        return TLS;
      }
      boolean unreached =
          cause instanceof ConnectException
              || cause instanceof NoRouteToHostException
              || cause instanceof UnknownHostException
              || !(cause instanceof IOException);
      return unreached ? CONNECT : RESET;
    }
  }

  /**
   * Reports that the connection is there, TLS included; of a request without an HTTP status, that
   * it was answered well.
   */
  void succeeded();

  /** Reports a failure; of a connection that was there already, it counts for nothing. */
  void failed(Failure failure);

  /**
   * Reports the answer to a request.
   *
   * @param httpStatus its HTTP status; of gRPC, the one that its status stands for
   */
  void responded(int httpStatus);

  /** Ends the use. Idempotent. */
  @Override
  void close();
}
