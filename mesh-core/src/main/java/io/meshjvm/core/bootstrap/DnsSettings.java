package io.meshjvm.core.bootstrap;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How mesh names are answered to those who ask for a host alone.
 *
 * @param listen where the DNS listener binds, port 0 for any; null for no listener
 * @param remote whether the listener may bind an address that is not loopback
 * @param upstreams the DNS servers that the listener asks for every other name; empty for those of
 *     the system
 * @param endpoints whether a name is answered with the addresses of its endpoints where that works,
 *     and not with its virtual address
 * @param exceptions the same for hosts that differ, by host as it is asked for
 */
public record DnsSettings(
    @Nullable InetSocketAddress listen,
    boolean remote,
    List<InetSocketAddress> upstreams,
    boolean endpoints,
    Map<String, Boolean> exceptions) {

  /** Copies the parts. */
  public DnsSettings {
    upstreams = List.copyOf(upstreams);
    exceptions = Map.copyOf(exceptions);
  }

  /** No listener, and virtual addresses for every host. */
  public static DnsSettings none() {
    return new DnsSettings(null, false, List.of(), false, Map.of());
  }
}
