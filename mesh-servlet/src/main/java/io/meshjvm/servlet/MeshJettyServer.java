package io.meshjvm.servlet;

import io.meshjvm.core.MeshMember;
import io.meshjvm.tls.MeshTls;
import javax.net.ssl.SSLSession;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Connectors of Jetty 12 that serve the mesh: HTTP/1.1 over mutual TLS from the SVID and the trust
 * of the moment in which each connection begins. Who may call what is for {@link MeshFilter} to
 * decide.
 *
 * <p>A connector takes TLS alone; plaintext of a PERMISSIVE port needs a connector of its own, on
 * another port, or the terminator of {@code mesh-proxy} in front.
 */
public final class MeshJettyServer {

  private MeshJettyServer() {}

  /**
   * A connector of {@code server}, to which it is yet to be added.
   *
   * @throws io.meshjvm.tls.MeshTlsException with {@code NO_ENGINE} if nothing at hand can serve
   */
  public static ServerConnector connector(Server server, MeshMember member) {
    return connector(server, member, new HttpConfiguration());
  }

  /**
   * The same as {@link #connector(Server, MeshMember)} with other settings of HTTP.
   *
   * @param settings copied; customizers of its own that concern TLS are left out
   */
  public static ServerConnector connector(
      Server server, MeshMember member, HttpConfiguration settings) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(member.part(MeshTls.class).serverContext());
    tls.setNeedClientAuth(true);
    HttpConfiguration http = new HttpConfiguration(settings);
    http.getCustomizers().removeIf(SecureRequestCustomizer.class::isInstance);
    // Names of the mesh are no names of certificates, so that there is no host to be checked.
    http.addCustomizer(new SecureRequestCustomizer(false));
    http.addCustomizer(MeshJettyServer::leaveSession);
    return new ServerConnector(server, tls, new HttpConnectionFactory(http));
  }

  private static Request leaveSession(Request request, HttpFields.Mutable responseHeaders) {
    if (request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE)
        instanceof EndPoint.SslSessionData data) {
      SSLSession session = data.sslSession();
      request.setAttribute(SessionHolder.ATTRIBUTE, (SessionHolder) () -> session);
    }
    return request;
  }
}
