package io.meshjvm.inbound;

import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.policy.Caller;
import io.meshjvm.policy.ChainPolicy;
import io.meshjvm.policy.HttpCall;
import io.meshjvm.policy.HttpChanges;
import io.meshjvm.policy.TlsTerms;
import io.meshjvm.policy.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Rules that the test says. */
record FakeChain(
    Optional<TlsTerms> tls,
    boolean http,
    Function<Caller, Verdict> connections,
    BiFunction<Caller, HttpCall, Verdict> requests,
    boolean decidesRequests)
    implements ChainPolicy {

  static final Verdict ALLOW = new Verdict.Allow("", HttpChanges.none(), List.of());
  static final Verdict DENY = new Verdict.Deny(403, "ns[a]-policy[b]-rule[0]", "denied", List.of());

  static FakeChain plain() {
    return new FakeChain(Optional.empty(), true, caller -> ALLOW, (caller, call) -> ALLOW, false);
  }

  static FakeChain mutual() {
    return mutual(Set.of());
  }

  static FakeChain mutual(Set<TrustDomain> domains) {
    return new FakeChain(
        Optional.of(new TlsTerms(true, domains)),
        true,
        caller -> ALLOW,
        (caller, call) -> ALLOW,
        false);
  }

  FakeChain connections(Function<Caller, Verdict> next) {
    return new FakeChain(tls, false, next, requests, false);
  }

  FakeChain requests(BiFunction<Caller, HttpCall, Verdict> next) {
    return new FakeChain(tls, http, connections, next, true);
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public Verdict connection(Caller caller) {
    return connections.apply(caller);
  }

  @Override
  public Verdict request(Caller caller, HttpCall call) {
    return requests.apply(caller, call);
  }
}
