package io.meshjvm.outbound;

import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import java.util.List;
import java.util.Objects;

/**
 * Netty connections of one member to endpoints: each in the way that its endpoint wants, counted by
 * the circuit breakers of its cluster, and reported to its outlier detection. Part of a member,
 * under this type. Thread-safe.
 */
public final class EndpointConnections {

  private final EndpointTls tls;
  private final Leasing leasing;

  /** Counts uses of endpoints, as {@link io.meshjvm.traffic.Traffic#lease} does. */
  @FunctionalInterface
  public interface Leasing {

    /**
     * Begins a use of an endpoint.
     *
     * @throws io.meshjvm.traffic.TrafficException if the circuit breakers do not allow it
     */
    Lease lease(Pick.Picked picked, Lease.Kind kind);
  }

  /**
   * The connections of the member that {@code tls} belongs to.
   *
   * @param leasing counts them
   */
  public EndpointConnections(EndpointTls tls, Leasing leasing) {
    this.tls = Objects.requireNonNull(tls, "tls");
    this.leasing = Objects.requireNonNull(leasing, "leasing");
  }

  /**
   * The handler that makes one connection.
   *
   * @param picked the endpoint
   * @param kind {@link Lease.Kind#CONNECTION}, or {@link Lease.Kind#SHARED_CONNECTION} if each
   *     request has a lease of its own
   * @param alpn what the application speaks, as one of the lists of {@link
   *     io.meshjvm.tls.IstioAlpn}
   */
  public EndpointHandler handler(Pick.Picked picked, Lease.Kind kind, List<String> alpn) {
    return new EndpointHandler(tls, leasing, picked, kind, alpn);
  }

  /**
   * Begins a request over a {@link Lease.Kind#SHARED_CONNECTION} to an endpoint.
   *
   * @throws io.meshjvm.traffic.TrafficException if the circuit breakers do not allow it
   */
  public Lease request(Pick.Picked picked) {
    return leasing.lease(picked, Lease.Kind.REQUEST);
  }
}
