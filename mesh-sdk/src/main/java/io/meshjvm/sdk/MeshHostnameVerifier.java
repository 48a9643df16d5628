package io.meshjvm.sdk;

import io.meshjvm.core.Source;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.ClientTargets;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.tls.MeshTlsException;
import io.meshjvm.traffic.TrafficSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * The check of a host name for clients that insist on one, such as {@code HttpsURLConnection} and
 * OkHttp: certificates of the mesh hold a SPIFFE id in place of a DNS name, so that is what is
 * checked.
 *
 * <p>The peer of the session must be, against the trust of now, one of the identities that the mesh
 * names for the host and the session's port; where the session tells no port of the service, for
 * any port of the host. A host that the mesh does not know, or speaks to in plaintext underneath,
 * is left to another verifier.
 *
 * <p>Made by {@link Mesh#hostnameVerifier()}. Thread-safe; does not block.
 */
public final class MeshHostnameVerifier implements HostnameVerifier {

  private final Source<TrafficSnapshot> traffic;
  private final ClientTargets targets;
  private final MeshTls tls;
  private final HostnameVerifier others;

  MeshHostnameVerifier(
      Source<TrafficSnapshot> traffic,
      ClientTargets targets,
      MeshTls tls,
      HostnameVerifier others) {
    this.traffic = traffic;
    this.targets = targets;
    this.tls = tls;
    this.others = others;
  }

  /** Whether the peer of {@code session} may answer for {@code hostname}. */
  @Override
  public boolean verify(String hostname, SSLSession session) {
    List<ClientTarget> expected = expected(hostname, session.getPeerPort());
    return expected.isEmpty()
        ? others.verify(hostname, session)
        : expected.stream().anyMatch(target -> answers(target, session));
  }

  private List<ClientTarget> expected(String host, int port) {
    Set<Integer> ports = traffic.current().ports(host);
    Stream<Integer> asked = ports.contains(port) ? Stream.of(port) : ports.stream();
    return asked.map(each -> targets.find(host, each)).flatMap(Optional::stream).toList();
  }

  private boolean answers(ClientTarget target, SSLSession session) {
    try {
      tls.requireCallee(session, target.peer());
      return true;
    } catch (SSLPeerUnverifiedException | MeshTlsException e) {
      return false;
    }
  }
}
