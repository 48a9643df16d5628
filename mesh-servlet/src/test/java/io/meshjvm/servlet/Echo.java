package io.meshjvm.servlet;

import io.meshjvm.tls.PeerPrincipal;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;

/** Answers with what an application sees of a request: caller, how, path, forwarded certificate. */
final class Echo extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Principal principal = request.getUserPrincipal();
    String name =
        principal instanceof PeerPrincipal peer ? peer.id().toString() : String.valueOf(principal);
    response.setContentType("text/plain");
    response
        .getWriter()
        .print(
            String.join(
                " ",
                name,
                String.valueOf(request.getAuthType()),
                request.getRequestURI(),
                String.valueOf(request.getHeader("X-Forwarded-Client-Cert"))));
  }
}
