package io.meshjvm.clients;

import io.meshjvm.traffic.Transport;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * Where a connection goes, and how it is to speak there.
 *
 * @param address address and port of an endpoint
 * @param transport how the endpoint wants to be spoken to
 */
record Destination(InetSocketAddress address, Transport transport) {

  Destination {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(transport, "transport");
  }
}
