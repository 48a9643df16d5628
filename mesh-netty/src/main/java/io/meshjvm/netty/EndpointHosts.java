package io.meshjvm.netty;

import io.meshjvm.traffic.HostResolver;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the endpoints that the mesh knows by a host name only, where the member itself does it
 * and off the event loop.
 *
 * @param system the system's DNS
 */
record EndpointHosts(HostResolver system) {

  /** Fulfils {@code promise} with the addresses of a place, which may be resolved already. */
  void lookUp(Destination.Place place, Promise<List<InetSocketAddress>> promise) {
    InetSocketAddress address = place.address();
    if (!address.isUnresolved()) {
      promise.trySuccess(List.of(place.at(address)));
      return;
    }
    system
        .resolve(address.getHostString())
        .whenComplete((found, failure) -> settle(place, found, failure, promise));
  }

  private static void settle(
      Destination.Place place,
      @Nullable List<InetAddress> found,
      @Nullable Throwable failure,
      Promise<List<InetSocketAddress>> promise) {
    if (found == null || found.isEmpty()) {
      UnknownHostException unknown = new UnknownHostException(place.address().getHostString());
      unknown.initCause(failure);
      promise.tryFailure(unknown);
    } else {
      promise.trySuccess(
          found.stream()
              .map(ip -> place.at(new InetSocketAddress(ip, place.address().getPort())))
              .toList());
    }
  }
}
