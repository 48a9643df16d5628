package io.meshjvm.servlet;

import jakarta.servlet.ServletRequest;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/** What a connector of the mesh leaves among the attributes of a request, for the filter. */
interface SessionHolder {

  /** Where {@link MeshJettyServer} leaves it. */
  String ATTRIBUTE = "io.meshjvm.servlet.session";

  /** Where Tomcat leaves what {@link MeshTomcat} gives it. */
  String TOMCAT_ATTRIBUTE = "jakarta.servlet.request.ssl_session_mgr";

  /** The session of the TLS that was ended for the request's connection. */
  SSLSession session();

  /** The session of the TLS that a connector of the mesh has ended for a request, if one has. */
  static Optional<SSLSession> session(ServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof SessionHolder holder) {
      return Optional.of(holder.session());
    }
    return request.getAttribute(TOMCAT_ATTRIBUTE) instanceof SessionHolder holder
        ? Optional.of(holder.session())
        : Optional.empty();
  }
}
