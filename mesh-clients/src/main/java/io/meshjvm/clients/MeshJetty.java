package io.meshjvm.clients;

import io.meshjvm.outbound.EndpointTls;
import io.meshjvm.sdk.Mesh;
import org.eclipse.jetty.client.HttpClient;

/**
 * Jetty's HttpClient 12.1: {@code MeshJetty.apply(new HttpClient(), mesh)}, and then URLs such as
 * {@code http://httpbin.default:8000}.
 *
 * <p>Jetty sees plain connections, whatever its transport speaks on them. Each new connection goes
 * to an endpoint of its own, others are tried if that cannot be connected to; pools know hosts and
 * no endpoints. An {@code https} URL of a service is TLS of the application within that of the
 * mesh. Hosts outside of the mesh are left to the resolver that the client had, or its usual one.
 */
public final class MeshJetty {

  private MeshJetty() {}

  /**
   * Lets {@code client}, which is not started yet, reach the services of {@code mesh}; afterwards
   * its resolver must stay as it is.
   *
   * @return {@code client}
   */
  public static HttpClient apply(HttpClient client, Mesh mesh) {
    client.setSocketAddressResolver(
        new JettyResolver(
            MeshHosts.of(mesh),
            Destinations.of(mesh),
            new JettyTls(mesh.part(EndpointTls.class), mesh.tls()),
            new JettyOtherHosts(client, client.getSocketAddressResolver())));
    return client;
  }
}
