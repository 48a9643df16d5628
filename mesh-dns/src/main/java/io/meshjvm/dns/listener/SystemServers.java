package io.meshjvm.dns.listener;

import io.meshjvm.dns.DnsException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.config.ResolvConfResolverConfigProvider;

/** The DNS servers of this machine, as {@code resolv.conf(5)} has them. */
final class SystemServers extends ResolvConfResolverConfigProvider {

  private SystemServers() {}

  /**
   * Reads the servers.
   *
   * @param resolvConf where there is none, as on Windows, the system is asked in its own way
   * @return in the order of the file; the machine itself if the file names none
   */
  static List<InetSocketAddress> read(Path resolvConf) {
    if (!Files.exists(resolvConf)) {
      return new ResolverConfig().servers();
    }
    SystemServers servers = new SystemServers();
    try (InputStream in = Files.newInputStream(resolvConf)) {
      servers.parseResolvConf(in);
    } catch (IOException | RuntimeException e) {
      // dnsjava lets what a malformed line causes escape as it is.
      throw new DnsException(
          "MESH-1413",
          "The system's DNS servers cannot be read from " + resolvConf,
          "Correct the file, or name the upstream servers",
          e);
    }
    return servers.servers().isEmpty()
        ? List.of(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), SimpleResolver.DEFAULT_PORT))
        : List.copyOf(servers.servers());
  }
}
