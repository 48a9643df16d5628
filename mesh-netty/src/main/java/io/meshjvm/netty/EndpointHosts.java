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

  /** Fulfils {@code promise} with the addresses of an endpoint, which may be resolved already. */
  void lookUp(InetSocketAddress endpoint, Promise<List<InetSocketAddress>> promise) {
    if (!endpoint.isUnresolved()) {
      promise.trySuccess(List.of(endpoint));
      return;
    }
    system
        .resolve(endpoint.getHostString())
        .whenComplete((found, failure) -> settle(endpoint, found, failure, promise));
  }

  private static void settle(
      InetSocketAddress endpoint,
      @Nullable List<InetAddress> found,
      @Nullable Throwable failure,
      Promise<List<InetSocketAddress>> promise) {
    if (found == null || found.isEmpty()) {
      UnknownHostException unknown = new UnknownHostException(endpoint.getHostString());
      unknown.initCause(failure);
      promise.tryFailure(unknown);
    } else {
      promise.trySuccess(
          found.stream().map(ip -> new InetSocketAddress(ip, endpoint.getPort())).toList());
    }
  }
}
