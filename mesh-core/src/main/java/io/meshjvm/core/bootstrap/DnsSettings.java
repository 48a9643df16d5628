package io.meshjvm.core.bootstrap;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How mesh names are answered to those who ask for a host alone.
 *
 * @param listen where the DNS listener binds, port 0 for any; null for no listener
 * @param remote whether the listener may bind an address that is not loopback
 * @param upstreams the DNS servers that the listener asks for every other name; empty for those of
 *     the system
 * @param search the search domains of those who ask the listener, of which the first counts; empty
 *     for those of the system
 * @param endpoints whether a name is answered with the addresses of its endpoints where that works,
 *     and not with its virtual address
 * @param exceptions the same for hosts that differ, by host as it is asked for
 * @param hold how long a lookup of the JDK that the system cannot answer waits for the first name
 *     table, in the first seconds of a member; zero for not at all
 */
public record DnsSettings(
    @Nullable InetSocketAddress listen,
    boolean remote,
    List<InetSocketAddress> upstreams,
    List<String> search,
    boolean endpoints,
    Map<String, Boolean> exceptions,
    Duration hold) {

  /** What a lookup is held for unless somebody says otherwise. */
  public static final Duration DEFAULT_HOLD = Duration.ofMillis(200);

  /** Copies the parts. */
  public DnsSettings {
    upstreams = List.copyOf(upstreams);
    search = List.copyOf(search);
    exceptions = Map.copyOf(exceptions);
    Objects.requireNonNull(hold, "hold");
  }

  /** No listener, and virtual addresses for every host. */
  public static DnsSettings none() {
    return new DnsSettings(null, false, List.of(), List.of(), false, Map.of(), DEFAULT_HOLD);
  }
}
