package io.meshjvm.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says so when an application is about to be given an address that leads nowhere: once for each
 * host as a warning, then quietly, and quietly too once there have been very many hosts, since
 * names come from outside.
 */
final class DeadEnds {

  /** So many hosts are warned of. */
  static final int MAX_HOSTS = 1_000;

  private static final Logger log = LoggerFactory.getLogger(HostAnswers.class);

  private final Predicate<String> dataPath;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * Creates the watch.
   *
   * @param dataPath whether virtual addresses of a host lead somewhere
   */
  DeadEnds(Predicate<String> dataPath) {
    this.dataPath = dataPath;
  }

  /** {@code host} is answered with an allocated address. */
  void allocated(String host, InetAddress address) {
    tell(
        host,
        "MESH-1403: {} is answered with {}, which istiod made up and only a data path of the mesh"
            + " can reach. Call it by Mesh.connect or one of the adapters, which go to an endpoint,"
            + " or set dnsAnswer=ENDPOINT, or dnsAnswerHosts for this host",
        address);
  }

  /** {@code host} is to be answered with its endpoints, and is not. */
  void noEndpoint(String host, InetAddress address) {
    tell(
        host,
        "MESH-1404: {} is to be answered with its endpoints, but is answered with {}: none is"
            + " healthy, or a port of the service is not the endpoints' own. Call it by"
            + " Mesh.connect or one of the adapters, which see the port, or give the service its"
            + " endpoints' ports",
        address);
  }

  private void tell(String host, String message, InetAddress address) {
    if (dataPath.test(host)) {
      return;
    }
    if (!told.contains(host) && told.size() < MAX_HOSTS && told.add(host)) {
      log.warn(message, host, address.getHostAddress());
    } else {
      log.debug(message, host, address.getHostAddress());
    }
  }

  /** The first of {@code addresses} that is allocated; null if none is. */
  static @Nullable InetAddress firstAllocated(List<InetAddress> addresses) {
    // By number: this is the way of every lookup.
    for (int i = 0; i < addresses.size(); i++) {
      if (isAllocated(addresses.get(i))) {
        return addresses.get(i);
      }
    }
    return null;
  }

  /**
   * Whether istiod has allocated the address to a host that has none (istio: {@code
   * pilot/pkg/controllers/ipallocate}): 240.240.0.0/16 and 2001:2::/48.
   */
  private static boolean isAllocated(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      return bytes[0] == (byte) 240 && bytes[1] == (byte) 240;
    }
    return bytes[0] == 0x20
        && bytes[1] == 0x01
        && bytes[2] == 0
        && bytes[3] == 2
        && bytes[4] == 0
        && bytes[5] == 0;
  }
}
