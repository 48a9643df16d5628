package io.meshjvm.dns.listener;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a listener listens and asks.
 *
 * @param addresses where it listens, at least one
 * @param remote whether these may be reachable from other machines
 * @param upstreams the servers that it asks; null for those of {@code resolvConf}
 * @param resolvConf the system's resolver configuration
 * @param timeout for one server over one transport
 * @param limit how many queries may wait for upstream servers
 * @param connections how many TCP connections of clients may be open
 * @param idle how long a connection may do nothing
 * @param random makes the ids of queries
 */
record ListenerSettings(
    List<InetSocketAddress> addresses,
    boolean remote,
    @Nullable List<InetSocketAddress> upstreams,
    Path resolvConf,
    Duration timeout,
    int limit,
    int connections,
    Duration idle,
    SecureRandom random) {

  ListenerSettings {
    addresses = List.copyOf(addresses);
    upstreams = upstreams == null ? null : List.copyOf(upstreams);
    Objects.requireNonNull(resolvConf, "resolvConf");
    Objects.requireNonNull(random, "random");
    require(!addresses.isEmpty(), "no address to listen on");
    require(addresses.stream().noneMatch(InetSocketAddress::isUnresolved), "address is a name");
    require(
        upstreams == null || upstreams.stream().noneMatch(InetSocketAddress::isUnresolved),
        "upstream server is a name");
    require(!timeout.isNegative() && !timeout.isZero(), "timeout is not positive");
    require(!idle.isNegative() && !idle.isZero(), "idle is not positive");
    require(limit > 0, "limit is not positive");
    require(connections > 0, "connections is not positive");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
