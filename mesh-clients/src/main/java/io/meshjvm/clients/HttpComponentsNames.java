package io.meshjvm.clients;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Leaves the names of services to the sockets.
 *
 * @param hosts the services
 * @param others asked for every other name
 */
record HttpComponentsNames(MeshHosts hosts, DnsResolver others) implements DnsResolver {

  @Override
  public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
    return hosts.include(host)
        ? List.of(InetSocketAddress.createUnresolved(host, port))
        : others.resolve(host, port);
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    return hosts.include(host) ? new InetAddress[] {MeshHosts.named(host)} : others.resolve(host);
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return hosts.include(host) ? host : others.resolveCanonicalHostname(host);
  }
}
