package io.meshjvm.dns.listener;

import io.meshjvm.dns.DnsException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** Refuses upstream servers that are the listener itself. */
final class Loops {

  private Loops() {}

  /**
   * Checks all pairs.
   *
   * @param bound where the listener listens
   * @throws DnsException {@code MESH-1410} if an upstream server is one of these
   */
  static void refuse(List<InetSocketAddress> bound, List<InetSocketAddress> upstreams) {
    for (InetSocketAddress upstream : upstreams) {
      for (InetSocketAddress own : bound) {
        if (own.getPort() == upstream.getPort()
            && leadsTo(upstream.getAddress(), own.getAddress())) {
          throw new DnsException(
              "MESH-1410",
              "The upstream DNS server " + upstream + " is the listener at " + own + " itself",
              "Name the servers behind it, or listen on another port");
        }
      }
    }
  }

  private static boolean leadsTo(InetAddress upstream, InetAddress own) {
    // The kernel takes the unspecified address as a destination for this machine's loopback.
    return upstream.equals(own)
        || (own.isAnyLocalAddress() && isOfThisMachine(upstream))
        || (upstream.isAnyLocalAddress() && own.isLoopbackAddress());
  }

  private static boolean isOfThisMachine(InetAddress address) {
    try {
      return address.isAnyLocalAddress()
          || address.isLoopbackAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      throw new DnsException(
          "MESH-1410",
          "Whether the upstream DNS server " + address + " is this machine cannot be found out",
          "Listen on one address instead of all",
          e);
    }
  }
}
