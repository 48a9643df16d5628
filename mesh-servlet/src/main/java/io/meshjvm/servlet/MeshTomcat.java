package io.meshjvm.servlet;

import io.meshjvm.core.MeshMember;
import io.meshjvm.tls.MeshTls;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.jsse.JSSEImplementation;
import org.apache.tomcat.util.net.jsse.JSSESupport;

/**
 * Makes connectors of Tomcat 10.1 and 11 serve the mesh: mutual TLS from the SVID and the trust of
 * the moment in which each connection begins. Who may call what is for {@link MeshFilter} to
 * decide.
 *
 * <p>A connector takes TLS alone; plaintext of a PERMISSIVE port needs a connector of its own, on
 * another port, or the terminator of {@code mesh-proxy} in front.
 */
public final class MeshTomcat {

  private MeshTomcat() {}

  /**
   * Makes a connector serve the mesh. What it has of TLS must not be configured in another way.
   *
   * @param connector not started yet, with a protocol of HTTP/1.1 over NIO
   * @return {@code connector}
   * @throws IllegalArgumentException if it has another protocol
   * @throws io.meshjvm.tls.MeshTlsException with {@code NO_ENGINE} if nothing at hand can serve
   */
  public static Connector apply(Connector connector, MeshMember member) {
    if (!(connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol)) {
      throw new IllegalArgumentException("no HTTP/1.1 connector: " + connector.getProtocol());
    }
    // Not by its setter, which is in different classes in 10.1 and 11.
    if (!connector.setProperty("sslImplementationName", Sessions.class.getName())) {
      throw new IllegalArgumentException("no connector over NIO: " + connector.getProtocol());
    }
    SSLHostConfig hosts = new SSLHostConfig();
    hosts.setHostName(protocol.getDefaultSSLHostConfigName());
    hosts.setCertificateVerification("required");
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(hosts, SSLHostConfigCertificate.Type.UNDEFINED);
    certificate.setSslContext(new TomcatContext(member.part(MeshTls.class).serverContext()));
    hosts.addCertificate(certificate);
    protocol.setSSLEnabled(true);
    protocol.addSslHostConfig(hosts);
    connector.setSecure(true);
    connector.setScheme("https");
    return connector;
  }

  /** For Tomcat, which makes it by its name: leaves the TLS session where filters find it. */
  public static final class Sessions extends JSSEImplementation {

    /** For Tomcat. */
    public Sessions() {}

    @Override
    public SSLSupport getSSLSupport(
        SSLSession session, Map<String, List<String>> additionalAttributes) {
      return new Support(session, additionalAttributes);
    }
  }

  private static final class Support extends JSSESupport implements SessionHolder {

    private final SSLSession session;

    Support(SSLSession session, Map<String, List<String>> additionalAttributes) {
      super(session, additionalAttributes);
      this.session = session;
    }

    @Override
    public SSLSession session() {
      return session;
    }
  }
}
