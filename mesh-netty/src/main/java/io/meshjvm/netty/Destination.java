package io.meshjvm.netty;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;

/** What the mesh says of a host and port. */
sealed interface Destination {

  /**
   * It is to be found there.
   *
   * @param addresses at least one, in the order in which to try them; unresolved where an endpoint
   *     is known by a host name, which is one of the system's DNS
   */
  record Known(List<InetSocketAddress> addresses) implements Destination {

    /** Checks and copies the addresses. */
    public Known {
      addresses = List.copyOf(addresses);
      if (addresses.isEmpty()) {
        throw new IllegalArgumentException("a known destination has an address");
      }
    }
  }

  /**
   * It is of the mesh and cannot be reached.
   *
   * @param reason with the code of the mesh's own failure
   */
  record Unreachable(IOException reason) implements Destination {

    /** Checks the reason. */
    public Unreachable {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** It is not of the mesh; the system has the word. */
  record NotInMesh() implements Destination {}
}
