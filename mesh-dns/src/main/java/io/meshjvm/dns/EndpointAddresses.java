package io.meshjvm.dns;

import java.net.InetAddress;
import java.util.List;

/** Where the workloads of a host can be reached without knowing the port. */
@FunctionalInterface
public interface EndpointAddresses {

  /**
   * The addresses of the healthy endpoints of {@code host}.
   *
   * @param host the full host as the name table has it, in lower case and without final dot; the
   *     name asked for where but a wildcard covers it
   * @return empty if the mesh has no such host or no healthy endpoint of it, or if a service port
   *     differs from an endpoint's; must not block
   */
  List<InetAddress> of(String host);

  /** Knows no endpoint. */
  static EndpointAddresses none() {
    return host -> List.of();
  }
}
