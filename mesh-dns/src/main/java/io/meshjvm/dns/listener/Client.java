package io.meshjvm.dns.listener;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.xbill.DNS.Message;

/**
 * Who asks, and how much may be sent back.
 *
 * @param address where the query came from
 * @param tcp whether it came over TCP
 */
record Client(InetSocketAddress address, boolean tcp) {

  /** What a client without EDNS takes over UDP (RFC 1035, section 4.2.1). */
  private static final int PLAIN_UDP = 512;

  /** The payload of the largest datagram. */
  private static final int LARGEST_UDP = 65_507;

  /** Whether it is of this machine by its address. */
  boolean isLocal() {
    InetAddress host = address.getAddress();
    return host != null && host.isLoopbackAddress();
  }

  /**
   * Bytes that an answer to {@code query} may have. Over UDP, where addresses can be forged, only
   * this machine gets answers of more than one and a half times the query.
   */
  int limit(Query query) {
    if (tcp) {
      return Message.MAXLENGTH;
    }
    int size = Math.min(Math.max(PLAIN_UDP, query.udpSize()), LARGEST_UDP);
    return isLocal() ? size : Math.min(size, query.length() * 3 / 2);
  }
}
