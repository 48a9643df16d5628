package io.meshjvm.inbound;

import io.meshjvm.core.MeshException;
import io.meshjvm.policy.Admission;
import io.meshjvm.policy.Caller;
import io.meshjvm.policy.ChainPolicy;
import io.meshjvm.policy.TlsTerms;
import io.meshjvm.policy.Verdict;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.tls.PeerIdentity;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Where policy and identity meet: the rules of now, asked by the caller as verified now. */
final class Rules {

  private final View view;
  private final MeshTls tls;

  Rules(View view, MeshTls tls) {
    this.view = view;
    this.tls = tls;
  }

  /**
   * Looks at a connection.
   *
   * @param question what the rules that take it are asked
   */
  Look look(Arrival arrival, BiFunction<ChainPolicy, Caller, Verdict> question) {
    Admission admission = view.admit(arrival);
    if (admission instanceof Admission.Serve serve) {
      ChainPolicy chain = serve.chain();
      return chain.tls().isPresent()
          ? secured(arrival, chain, chain.tls().get(), question)
          : open(arrival, chain, Look.Way.of(chain), question);
    }
    if (admission instanceof Admission.PassThrough through) {
      return open(arrival, through.chain(), Look.Way.PASSED_THROUGH, question);
    }
    return Look.refused(((Admission.Refuse) admission).reason());
  }

  private static Look open(
      Arrival arrival,
      ChainPolicy chain,
      Look.Way way,
      BiFunction<ChainPolicy, Caller, Verdict> question) {
    if (arrival.session() != null) {
      return Look.refused("TLS was ended that is not to be ended any more");
    }
    Verdict verdict = question.apply(chain, caller(arrival, Optional.empty()));
    return new Look(chain, way, new Ruling(verdict, Optional.empty()));
  }

  private Look secured(
      Arrival arrival,
      ChainPolicy chain,
      TlsTerms terms,
      BiFunction<ChainPolicy, Caller, Verdict> question) {
    SSLSession session = arrival.session();
    if (session == null) {
      return Look.refused("mutual TLS is demanded, and was not ended");
    }
    PeerIdentity peer;
    try {
      peer = tls.establishedCallerOf(session);
    } catch (SSLPeerUnverifiedException | MeshException e) {
      return Look.refused(String.valueOf(e.getMessage()));
    }
    Set<?> domains = terms.trustDomains();
    if (!domains.isEmpty() && !domains.contains(peer.id().trustDomain())) {
      return Look.refused(
          "expected a member of the trust domains " + domains + ", came " + peer.id());
    }
    Verdict verdict = question.apply(chain, caller(arrival, Optional.of(peer)));
    return new Look(chain, Look.Way.of(chain), new Ruling(verdict, Optional.of(peer)));
  }

  private static Caller caller(Arrival arrival, Optional<PeerIdentity> peer) {
    return new Caller(
        peer.map(PeerIdentity::id),
        arrival.remote(),
        arrival.local(),
        arrival.opening().serverName());
  }
}
