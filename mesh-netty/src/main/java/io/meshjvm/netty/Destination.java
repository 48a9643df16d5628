package io.meshjvm.netty;

import io.meshjvm.traffic.Pick;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the mesh says of a host and port. */
sealed interface Destination {

  /**
   * A place where it is to be found.
   *
   * @param address unresolved where an endpoint is known by a host name, which is one of the
   *     system's DNS
   * @param picked the endpoint, or null if the name table alone knows the place
   */
  record Place(InetSocketAddress address, Pick.@Nullable Picked picked) {

    /** Checks the address. */
    public Place {
      Objects.requireNonNull(address, "address");
    }

    /** What to connect to, where the address has been resolved. */
    InetSocketAddress at(InetSocketAddress resolved) {
      return picked == null ? resolved : new EndpointAddress(resolved, picked);
    }
  }

  /**
   * It is to be found there.
   *
   * @param places at least one, in the order in which to try them
   */
  record Known(List<Place> places) implements Destination {

    /** Checks and copies the places. */
    public Known {
      places = List.copyOf(places);
      if (places.isEmpty()) {
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
