package io.meshjvm.cli;

import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.policy.Admission;
import io.meshjvm.policy.Caller;
import io.meshjvm.policy.ChainPolicy;
import io.meshjvm.policy.InboundPolicy;
import io.meshjvm.policy.Inspection;
import io.meshjvm.policy.Opening;
import io.meshjvm.policy.TlsTerms;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * Decides about requests to one port, each on a connection of its own: of a sidecar if the caller
 * has a SPIFFE id, else in plaintext.
 */
final class AuthzCheck {

  private static final String SCHEME = "spiffe://";

  /** What a sidecar offers for HTTP/1.1 (istio: {@code pilot/pkg/networking/util}). */
  private static final List<String> SIDECAR = List.of("istio-http/1.1", "istio", "http/1.1");

  private static final String PLAINTEXT = "http/1.1";
  private static final int EPHEMERAL = 40000;

  private final InboundPolicy policy;
  private final InetSocketAddress to;
  private final String serverName;

  /**
   * Creates the check.
   *
   * @param serverName SNI that callers send, or empty
   * @throws CliException MESH-3112 if the address is none
   */
  AuthzCheck(InboundPolicy policy, int port, String destinationIp, String serverName) {
    this.policy = policy;
    this.to = new InetSocketAddress(address(destinationIp), port);
    this.serverName = serverName;
  }

  /**
   * Decides. A caller whose principal is no SPIFFE id is denied: TLS lets none in.
   *
   * @throws CliException MESH-3112 if the address of the request is none
   */
  AuthzAnswer decide(AuthzRequest request) {
    try {
      return decide(request, Optional.ofNullable(request.principal()).map(AuthzCheck::id));
    } catch (IllegalArgumentException e) {
      return AuthzAnswer.refused("the principal is no SPIFFE id: " + e.getMessage());
    }
  }

  private AuthzAnswer decide(AuthzRequest request, Optional<SpiffeId> id) {
    Admission admission = policy.port(to.getPort()).admit(opening(id.isPresent()));
    if (admission instanceof Admission.Refuse refuse) {
      return AuthzAnswer.refused(refuse.reason());
    }
    if (!(admission instanceof Admission.Serve serve)) {
      return AuthzAnswer.refused("TLS is the application's own here");
    }
    ChainPolicy chain = serve.chain();
    if (id.isPresent() && !accepts(chain.tls(), id.get())) {
      return AuthzAnswer.refused("no chain ends TLS of the trust domain " + id.get().trustDomain());
    }
    InetSocketAddress from = new InetSocketAddress(address(request.sourceIp()), EPHEMERAL);
    Caller caller = new Caller(id, from, to, id.isPresent() ? serverName : "");
    return AuthzAnswer.of(chain.request(caller, request), chain.name(), request.path());
  }

  private static boolean accepts(Optional<TlsTerms> terms, SpiffeId id) {
    return terms
        .map(TlsTerms::trustDomains)
        .map(domains -> domains.isEmpty() || domains.contains(id.trustDomain()))
        .orElse(false);
  }

  /** What the port's inspectors see of such a connection. */
  private Opening opening(boolean tls) {
    Inspection inspection = policy.inspections().of(to.getPort());
    if (tls && inspection.tls()) {
      return Opening.tls(serverName, SIDECAR);
    }
    return inspection.http() && !tls ? Opening.plain(PLAINTEXT) : Opening.plain();
  }

  private static SpiffeId id(String principal) {
    return SpiffeId.parse(principal.startsWith(SCHEME) ? principal : SCHEME + principal);
  }

  /** A literal; brackets keep the JDK from asking DNS for what is none. */
  private static InetAddress address(String text) {
    try {
      if (text.matches("\\d+\\.\\d+\\.\\d+\\.\\d+")) {
        return InetAddress.getByName(text);
      }
      return InetAddress.getByName("[" + text + "]");
    } catch (UnknownHostException e) {
      throw new CliException(
          "MESH-3112", "'" + text + "' is no address", "Give a literal address", e);
    }
  }
}
