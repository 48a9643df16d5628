package io.meshjvm.servlet;

import com.sun.net.httpserver.HttpExchange;
import io.meshjvm.tls.PeerPrincipal;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Answers with what an application sees of a request: caller, path, forwarded certificate. A
 * request for {@link #LATER} is answered when it is dispatched once more.
 */
final class Echo extends HttpServlet {

  static final String LATER = "/later";

  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getRequestURI().equals(LATER)
        && request.getDispatcherType() != DispatcherType.ASYNC) {
      request.startAsync().dispatch();
      return;
    }
    response.setContentType("text/plain");
    response
        .getWriter()
        .print(
            text(
                request.getUserPrincipal(),
                request.getRequestURI(),
                request.getHeader("X-Forwarded-Client-Cert")));
  }

  /** The same of the JDK's server. */
  static void answer(HttpExchange exchange) throws IOException {
    String text =
        text(
            exchange.getPrincipal(),
            exchange.getRequestURI().getRawPath(),
            exchange.getRequestHeaders().getFirst("X-Forwarded-Client-Cert"));
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static String text(
      @Nullable Principal principal, String path, @Nullable String certificate) {
    String name =
        principal instanceof PeerPrincipal peer && peer.getName().equals(peer.id().toString())
            ? peer.id().toString()
            : String.valueOf(principal);
    return name + " " + path + " " + certificate;
  }
}
