package io.meshjvm.clients;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that are no services of the mesh.
 *
 * @param client whose executor and scheduler are used, once it has started
 * @param given what the client was given, or null for Jetty's usual resolver
 */
record JettyOtherHosts(HttpClient client, @Nullable SocketAddressResolver given)
    implements SocketAddressResolver {

  @Override
  public void resolve(
      String host,
      int port,
      Map<String, Object> context,
      Promise<List<InetSocketAddress>> promise) {
    SocketAddressResolver resolver =
        given != null
            ? given
            : new Async(
                client.getExecutor(), client.getScheduler(), client.getAddressResolutionTimeout());
    resolver.resolve(host, port, context, promise);
  }
}
