package io.meshjvm.dns.listener;

import io.meshjvm.dns.DnsException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.config.ResolvConfResolverConfigProvider;

/**
 * The DNS configuration of this machine, as {@code resolv.conf(5)} has it.
 *
 * @param servers in the order of the file; the machine itself if the file names none
 * @param search the domains that its resolvers put behind names, without final dot
 */
public record SystemDns(List<InetSocketAddress> servers, List<String> search) {

  /** Where the configuration is, unless said otherwise. */
  static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  /** Copies the parts. */
  public SystemDns {
    servers =
        servers.isEmpty()
            ? List.of(
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), SimpleResolver.DEFAULT_PORT))
            : List.copyOf(servers);
    search = List.copyOf(search);
  }

  /**
   * The configuration of this machine, read now.
   *
   * @throws DnsException {@code MESH-1413} if it cannot be read
   */
  public static SystemDns read() {
    return read(RESOLV_CONF);
  }

  /**
   * Reads a file.
   *
   * @param resolvConf where there is none, as on Windows, the system is asked in its own way
   */
  static SystemDns read(Path resolvConf) {
    if (!Files.exists(resolvConf)) {
      ResolverConfig system = new ResolverConfig();
      return new SystemDns(system.servers(), names(system.searchPath()));
    }
    Reader reader = new Reader();
    try (InputStream in = Files.newInputStream(resolvConf)) {
      reader.parse(in);
    } catch (IOException | RuntimeException e) {
      // dnsjava lets what a malformed line causes escape as it is.
      throw new DnsException(
          "MESH-1413",
          "The system's DNS servers cannot be read from " + resolvConf,
          "Correct the file, or name the upstream servers",
          e);
    }
    return new SystemDns(reader.servers(), names(reader.searchPaths()));
  }

  private static List<String> names(List<Name> domains) {
    return domains.stream().map(domain -> domain.toString(true)).toList();
  }

  private static final class Reader extends ResolvConfResolverConfigProvider {

    void parse(InputStream in) throws IOException {
      parseResolvConf(in);
    }
  }
}
