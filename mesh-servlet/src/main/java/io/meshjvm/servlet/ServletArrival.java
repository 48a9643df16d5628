package io.meshjvm.servlet;

import io.meshjvm.inbound.Arrival;
import io.meshjvm.policy.Opening;
import io.meshjvm.tls.IstioAlpn;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetSocketAddress;
import java.util.List;
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
    var local = new InetSocketAddress(request.getLocalAddr(), request.getLocalPort());
    var remote = new InetSocketAddress(request.getRemoteAddr(), request.getRemotePort());
    String protocol = protocol(request);
    List<String> alpn = protocol.equals("h2c") ? IstioAlpn.HTTP_2 : IstioAlpn.HTTP_1;
    return session
        .map(ended -> Arrival.ended(local, remote, ended, alpn))
        .orElseGet(() -> new Arrival(local, remote, Opening.plain(protocol), null));
  }

  private static String protocol(HttpServletRequest request) {
    return switch (request.getProtocol()) {
      case "HTTP/2.0" -> "h2c";
      case "HTTP/1.0" -> "http/1.0";
      default -> "http/1.1";
    };
  }
}
