package io.meshjvm.clients;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * The addresses of endpoints, which the asynchronous client tries one after the other.
 *
 * @param hosts the services
 * @param destinations their endpoints
 * @param others asked for every other name
 */
record HttpComponentsEndpoints(MeshHosts hosts, Destinations destinations, DnsResolver others)
    implements DnsResolver {

  private static final int ATTEMPTS = 3;

  @Override
  public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
    return hosts.include(host) ? endpoints(host, port) : others.resolve(host, port);
  }

  /** Without a port nothing can be said of endpoints. */
  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    return hosts.include(host) ? new InetAddress[] {MeshHosts.named(host)} : others.resolve(host);
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return hosts.include(host) ? host : others.resolveCanonicalHostname(host);
  }

  private List<InetSocketAddress> endpoints(String host, int port) throws UnknownHostException {
    try {
      return destinations.find(host, port, ATTEMPTS).toCompletableFuture().get().stream()
          .map(Destination::address)
          .toList();
    } catch (ExecutionException e) {
      throw unreachable(host, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable(host, e);
    }
  }

  private static UnknownHostException unreachable(String host, Exception failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    UnknownHostException unreachable = new UnknownHostException(host + ": " + cause.getMessage());
    unreachable.initCause(cause);
    return unreachable;
  }
}
