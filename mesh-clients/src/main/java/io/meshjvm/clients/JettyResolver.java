package io.meshjvm.clients;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of endpoints, which Jetty tries one after the other; and with them, into the
 * context of the new connection, how each is to be spoken to.
 *
 * @param hosts the services
 * @param destinations their endpoints
 * @param tls puts TLS under connections
 * @param others asked for every other name
 */
record JettyResolver(
    MeshHosts hosts, Destinations destinations, JettyTls tls, SocketAddressResolver others)
    implements SocketAddressResolver {

  private static final int ATTEMPTS = 3;

  @Override
  public void resolve(
      String host,
      int port,
      Map<String, Object> context,
      Promise<List<InetSocketAddress>> promise) {
    if (!hosts.include(host)) {
      others.resolve(host, port, context, promise);
      return;
    }
    destinations
        .find(host, port, ATTEMPTS)
        .whenComplete((found, failure) -> answer(found, failure, context, promise));
  }

  private void answer(
      @Nullable List<Destination> found,
      @Nullable Throwable failure,
      Map<String, Object> context,
      Promise<List<InetSocketAddress>> promise) {
    if (found == null) {
      promise.failed(failure instanceof CompletionException e ? e.getCause() : failure);
      return;
    }
    context.merge(
        ClientConnectionFactory.Decorator.CONTEXT_KEY,
        tls.under(found),
        (theirs, ours) -> both((ClientConnectionFactory.Decorator) theirs, ours));
    promise.succeeded(found.stream().map(Destination::address).toList());
  }

  /** TLS of the mesh is what the endpoint sees first. */
  private static ClientConnectionFactory.Decorator both(
      ClientConnectionFactory.Decorator inner, Object outer) {
    return factory -> ((ClientConnectionFactory.Decorator) outer).apply(inner.apply(factory));
  }
}
