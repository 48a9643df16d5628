package io.meshjvm.dns;

import java.net.InetAddress;
import java.util.Optional;

/** The addresses on loopback at which a data path of this machine stands in for hosts. */
@FunctionalInterface
public interface LoopbackAddresses {

  /**
   * The address of {@code host}; whoever asks for it is about to connect there.
   *
   * @param host as {@link EndpointAddresses#of} is given it
   * @return the same address each time, or nothing if the host cannot be reached in this way; must
   *     not wait for the network
   */
  Optional<InetAddress> of(String host);

  /** Stands in for nobody. */
  static LoopbackAddresses none() {
    return host -> Optional.empty();
  }
}
