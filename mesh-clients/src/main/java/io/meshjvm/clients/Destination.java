package io.meshjvm.clients;

import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Transport;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * Where a connection goes.
 *
 * @param address address and port of an endpoint
 * @param picked the endpoint
 */
record Destination(InetSocketAddress address, Pick.Picked picked) {

  Destination {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(picked, "picked");
  }

  /** How the endpoint wants to be spoken to. */
  Transport transport() {
    return picked.transport();
  }
}
