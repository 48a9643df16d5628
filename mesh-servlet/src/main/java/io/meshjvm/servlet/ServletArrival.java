package io.meshjvm.servlet;

import io.meshjvm.inbound.Arrival;
import io.meshjvm.policy.Opening;
import io.meshjvm.tls.IstioAlpn;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/** How the connection of a request arrived, as far as a container tells it. */
final class ServletArrival {

  private static final String CIPHER_SUITE = "jakarta.servlet.request.cipher_suite";

  private ServletArrival() {}

  /**
   * The arrival. What was ended as TLS by a connector of the mesh is taken for HTTP of the mesh,
   * whatever protocols the client offered, since HTTP is all that the container speaks.
   *
   * @throws IllegalStateException if another connector has ended the TLS, which proves nothing
   */
  static Arrival of(HttpServletRequest request) {
    Optional<SSLSession> session = SessionHolder.session(request);
    if (session.isEmpty() && request.getAttribute(CIPHER_SUITE) != null) {
      throw new IllegalStateException("TLS was not ended by a connector of the mesh");
    }
    return new Arrival(
        new InetSocketAddress(request.getLocalAddr(), request.getLocalPort()),
        new InetSocketAddress(request.getRemoteAddr(), request.getRemotePort()),
        session.isPresent() ? secure(request) : Opening.plain(protocol(request)),
        session.orElse(null));
  }

  private static Opening secure(HttpServletRequest request) {
    return Opening.tls(protocol(request).equals("h2c") ? IstioAlpn.HTTP_2 : IstioAlpn.HTTP_1);
  }

  private static String protocol(HttpServletRequest request) {
    return switch (request.getProtocol()) {
      case "HTTP/2.0" -> "h2c";
      case "HTTP/1.0" -> "http/1.0";
      default -> "http/1.1";
    };
  }
}
