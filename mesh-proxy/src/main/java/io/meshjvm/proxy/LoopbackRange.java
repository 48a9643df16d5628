package io.meshjvm.proxy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives each host an address of 127.0.0.0/8 that no other host has, and the same one for ever.
 *
 * <p>Nothing is given of 127.0.0.0/16, where 127.0.0.1 is, systemd's 127.0.0.53 and 127.0.0.54, and
 * 127.0.1.1, the machine's own name on some systems; nor what ends in 0 or 255. Addresses are
 * random, so that two processes of one machine seldom choose alike. Not thread-safe, but for {@link
 * #gave}.
 */
final class LoopbackRange {

  private static final int FIRST_BYTE = 127;
  private static final int VALUES = 254;

  private final RandomGenerator random;
  private final int limit;
  private final Map<String, Inet4Address> given = new HashMap<>();
  private final Set<Inet4Address> used = ConcurrentHashMap.newKeySet();

  /**
   * An empty book.
   *
   * @param limit how many hosts it may hold
   */
  LoopbackRange(RandomGenerator random, int limit) {
    this.random = Objects.requireNonNull(random, "random");
    this.limit = limit;
  }

  /** The address of {@code host}; nothing if it has none yet and the book is full. */
  Optional<Inet4Address> of(String host) {
    Inet4Address address = given.get(host);
    if (address == null && given.size() < limit) {
      address = give(host);
    }
    return Optional.ofNullable(address);
  }

  /** Another address for {@code host}, in place of one at which nobody can have been. */
  Inet4Address another(String host) {
    Inet4Address old = given.remove(host);
    Inet4Address next = give(host);
    used.remove(old);
    return next;
  }

  /** Some address of those that may be given, to try whether this machine has them. */
  Inet4Address probe() {
    return draw();
  }

  /** Whether a host has {@code address}. */
  boolean gave(@Nullable InetAddress address) {
    return address instanceof Inet4Address && used.contains(address);
  }

  private Inet4Address give(String host) {
    Inet4Address address = draw();
    while (!used.add(address)) {
      address = draw();
    }
    given.put(host, address);
    return address;
  }

  private Inet4Address draw() {
    return address(
        1 + random.nextInt(VALUES), random.nextInt(VALUES + 1), 1 + random.nextInt(VALUES));
  }

  private static Inet4Address address(int second, int third, int fourth) {
    try {
      return (Inet4Address)
          InetAddress.getByAddress(
              new byte[] {FIRST_BYTE, (byte) second, (byte) third, (byte) fourth});
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
