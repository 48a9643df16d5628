package io.meshjvm.traffic;

import io.meshjvm.core.MeshException;

/**
 * A call goes nowhere.
 *
 * <ul>
 *   <li>{@code MESH-1501}: the mesh knows no such host
 *   <li>{@code MESH-1502}: the host is known, but not that port; the message lists its ports
 *   <li>{@code MESH-1503}: the service has no endpoint that can take calls
 *   <li>{@code MESH-1504}: the endpoints want a transport that this library does not speak
 *   <li>{@code MESH-1505}: the control plane has not told yet
 *   <li>{@code MESH-1520}: the circuit breakers of the cluster allow no more
 *   <li>{@code MESH-1521}: the mesh lets no calls go past it, and does not know the destination
 *   <li>{@code MESH-1522}: the mesh wants such calls to go through a proxy of its own
 *   <li>{@code MESH-1523}: an endpoint that asks for TLS was called by its address, in plaintext
 *   <li>{@code MESH-1506}: the service is known, but not that subset of it; the message lists them
 * </ul>
 */
public final class TrafficException extends MeshException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure; parameters as in {@link MeshException}.
   *
   * @param code {@code MESH-15xx}
   * @param problem what is wrong
   * @param remedy what to do
   */
  public TrafficException(String code, String problem, String remedy) {
    super(code, problem, remedy, null);
  }
}
