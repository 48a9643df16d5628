package io.meshjvm.core.bootstrap;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * How the mesh is reached through sockets on loopback, by code that takes no adapter.
 *
 * @param everyHost whether every host of the mesh resolves to a loopback address of its own
 * @param hosts the hosts that do so in any case, as they are asked for
 * @param anyUser whether processes of other users may connect
 * @param connections how many connections may be open at once, at least 1
 * @param idle after which time without a byte a connection is ended, positive
 */
public record LoopbackSettings(
    boolean everyHost, Set<String> hosts, boolean anyUser, int connections, Duration idle) {

  /** As many connections as a service of some size has, at some 200 KiB each at worst. */
  static final int DEFAULT_CONNECTIONS = 4096;

  /** That of Envoy's TCP proxy. */
  static final Duration DEFAULT_IDLE = Duration.ofHours(1);

  /** Checks and copies the parts. */
  public LoopbackSettings {
    hosts = Set.copyOf(hosts);
    if (connections < 1) {
      throw new IllegalArgumentException(connections + " connections");
    }
    Objects.requireNonNull(idle, "idle");
    if (idle.isZero() || idle.isNegative()) {
      throw new IllegalArgumentException("the idle time is not positive");
    }
  }

  /** Nothing resolves to loopback; what asks for it by itself is for the own user only. */
  public static LoopbackSettings none() {
    return new LoopbackSettings(false, Set.of(), false, DEFAULT_CONNECTIONS, DEFAULT_IDLE);
  }

  /** Whether any host resolves to loopback. */
  public boolean answersNames() {
    return everyHost || !hosts.isEmpty();
  }
}
