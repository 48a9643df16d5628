package io.meshjvm.inbound;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpsServer;
import io.meshjvm.core.MeshMember;
import io.meshjvm.tls.MeshTls;

/**
 * Makes the JDK's HTTP servers serve the mesh: {@link #apply} ends mutual TLS, {@link #filter}
 * decides about each request.
 *
 * <pre>{@code
 * HttpsServer server = MeshHttpsServer.apply(HttpsServer.create(address, 0), mesh);
 * server.createContext("/", handler).getFilters().add(MeshHttpsServer.filter(mesh));
 * }</pre>
 *
 * <p>A server takes either TLS or plaintext; a plain {@code HttpServer} with the filter serves
 * ports whose mode is DISABLE or PERMISSIVE.
 */
public final class MeshHttpsServer {

  private MeshHttpsServer() {}

  /**
   * Makes a server end mutual TLS from the SVID and the trust of the moment in which each
   * connection begins.
   *
   * @return {@code server}
   * @throws io.meshjvm.tls.MeshTlsException with {@code NO_ENGINE} if nothing at hand can serve
   */
  public static HttpsServer apply(HttpsServer server, MeshMember member) {
    server.setHttpsConfigurator(member.part(MeshTls.class).httpsConfigurator());
    return server;
  }

  /**
   * Lets requests pass as the mesh's policy says, each by the policy and the trust of its moment;
   * to be the first filter of every context. Behind it {@code getPrincipal()} is the caller over
   * mutual TLS, by its SPIFFE id, and path and headers are as the mesh has changed them. A caller
   * that may not pass gets Envoy's answer.
   *
   * <p>The server has chosen the context by the path as sent, decoded; where that is another one
   * than the path that was decided about, both must be allowed. Contexts with an {@code
   * Authenticator} of their own cannot have this filter: the JDK's server demands its own exchange
   * there.
   */
  public static Filter filter(MeshMember member) {
    return filter(member, ForwardedClientCert.DROP);
  }

  /**
   * The same as {@link #filter(MeshMember)}.
   *
   * @param clientCert what becomes of {@code x-forwarded-client-cert}
   */
  public static Filter filter(MeshMember member, ForwardedClientCert clientCert) {
    return new ExchangeFilter(new HttpGate(InboundGuard.of(member), clientCert));
  }
}
