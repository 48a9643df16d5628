package io.meshjvm.servlet;

import io.meshjvm.core.MeshMember;
import io.meshjvm.inbound.ForwardedClientCert;
import io.meshjvm.inbound.HttpAnswer;
import io.meshjvm.inbound.HttpGate;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.tls.PeerIdentity;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Lets requests pass as the mesh's policy says, each by the policy and the trust of its moment, and
 * tells the application who calls: {@code getUserPrincipal()} is the {@link PeerIdentity} of a
 * caller over mutual TLS. To be the first filter of all paths, on connectors of {@link MeshTomcat}
 * or {@link MeshJettyServer}, or on a plaintext one for ports whose mode is DISABLE or PERMISSIVE.
 *
 * <p>What the mesh changes in a request is what the application sees, by {@code getRequestURI()},
 * {@code getRequestURL()} and the headers. The servlet is chosen by the container before any
 * filter, by its own rules of normalisation; where those see another path than the mesh does, both
 * must be allowed. A caller that may not pass gets Envoy's answer, and the chain is not called.
 *
 * <p>Thread-safe; supports asynchronous processing if it is registered so.
 */
public final class MeshFilter implements Filter {

  private static final String DECIDED = MeshFilter.class.getName() + ".decided";

  private final HttpGate gate;

  private MeshFilter(HttpGate gate) {
    this.gate = gate;
  }

  /** The filter of a member, which shows callers by {@code getUserPrincipal()} alone. */
  public static MeshFilter of(MeshMember member) {
    return of(member, ForwardedClientCert.DROP);
  }

  /**
   * The filter of a member.
   *
   * @param clientCert what becomes of {@code x-forwarded-client-cert}
   */
  public static MeshFilter of(MeshMember member, ForwardedClientCert clientCert) {
    return new MeshFilter(new HttpGate(InboundGuard.of(member), clientCert));
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!(request instanceof HttpServletRequest http)
        || !(response instanceof HttpServletResponse answer)) {
      throw new ServletException("no HTTP: " + request.getProtocol());
    }
    if (gate == request.getAttribute(DECIDED)) {
      chain.doFilter(request, response);
      return;
    }
    ServletCall call = new ServletCall(http);
    HttpGate.Passage passage = gate.request(ServletArrival.of(http), call, call.seenPath());
    if (gate.outlived(passage)) {
      answer.setHeader("connection", "close");
    }
    if (passage.refusal().isPresent()) {
      refuse(passage.refusal().get(), answer);
    } else {
      request.setAttribute(DECIDED, gate);
      chain.doFilter(new MeshRequest(http, response, passage.changes(), passage.peer()), response);
    }
  }

  private static void refuse(HttpAnswer refusal, HttpServletResponse response) throws IOException {
    byte[] body = refusal.body().getBytes(StandardCharsets.UTF_8);
    response.setStatus(refusal.status());
    refusal.headers().forEach(response::setHeader);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
