package io.meshjvm.policy;

import io.meshjvm.policy.http.ChangedCall;
import io.meshjvm.policy.internal.rbac.RbacFilter;
import io.meshjvm.policy.internal.rbac.RbacQuery;
import io.meshjvm.policy.jwt.JwtOutcome;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way of one request through the filters, each of which sees what those before have changed.
 */
final class HttpDecision {

  private static final String JWT = "envoy.filters.http.jwt_authn";

  private final Caller caller;
  private final InetAddress remote;
  private final List<Shadow> shadows = new ArrayList<>(0);
  private final Map<String, Map<String, Object>> metadata = new HashMap<>(2);
  private HttpCall call;
  private HttpChanges changes;
  private @Nullable RbacQuery query;
  private String policy = "";

  /**
   * Begins.
   *
   * @param call the request after normalisation
   * @param changes what normalisation has changed
   * @param remote who sent it, by the headers that the listener trusts
   */
  HttpDecision(Caller caller, HttpCall call, HttpChanges changes, InetAddress remote) {
    this.caller = caller;
    this.call = call;
    this.changes = changes;
    this.remote = remote;
  }

  Verdict decide(List<HttpStage> stages) {
    for (HttpStage stage : stages) {
      Verdict denied =
          stage instanceof HttpStage.Tokens tokens
              ? verify(tokens)
              : ask(((HttpStage.Policies) stage).filter());
      if (denied != null) {
        return denied;
      }
    }
    return new Verdict.Allow(policy, changes, shadows);
  }

  private @Nullable Verdict ask(RbacFilter filter) {
    if (query == null) {
      query = RbacQuery.request(caller, call, remote, metadata);
    }
    RbacFilter.Outcome outcome = filter.decide(query, shadows);
    if (!outcome.allowed()) {
      return Denials.by(outcome.policy(), shadows);
    }
    policy = outcome.policy().isEmpty() ? policy : outcome.policy();
    return null;
  }

  private @Nullable Verdict verify(HttpStage.Tokens tokens) {
    JwtOutcome outcome = tokens.filter().check(call);
    if (outcome instanceof JwtOutcome.Refused refused) {
      return new Verdict.Deny(refused.status(), "", refused.reason(), refused.challenge(), shadows);
    }
    JwtOutcome.Passed passed = (JwtOutcome.Passed) outcome;
    metadata.computeIfAbsent(JWT, name -> new HashMap<>()).putAll(passed.metadata());
    if (!passed.changes().equals(HttpChanges.none())) {
      call = new ChangedCall(call, passed.changes());
      changes = changes.then(passed.changes());
    }
    query = null;
    return null;
  }
}
