package io.meshjvm.netty;

import io.meshjvm.traffic.Pick;
import java.net.InetSocketAddress;

/**
 * An address that knows which endpoint it was picked for, so that whoever connects to it knows how
 * to speak there. Equal to any other address of the same host and port.
 */
final class EndpointAddress extends InetSocketAddress {

  private static final long serialVersionUID = 1L;

  private final transient Pick.Picked picked;

  /**
   * The endpoint's address.
   *
   * @param address resolved
   */
  EndpointAddress(InetSocketAddress address, Pick.Picked picked) {
    super(address.getAddress(), address.getPort());
    this.picked = picked;
  }

  Pick.Picked picked() {
    return picked;
  }
}
