package io.meshjvm.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.policy.Admission;
import io.meshjvm.policy.HttpCall;
import io.meshjvm.policy.HttpChanges;
import io.meshjvm.policy.Opening;
import io.meshjvm.policy.Shadow;
import io.meshjvm.policy.Verdict;
import io.meshjvm.testkit.ca.TestCa;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a member's observer hears of what comes in. */
class DecisionsObservedTest {

  private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 8080);
  private static final HttpCall CALL =
      new NettyCall(
          new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/a"), "http", false);

  private static final String RULE = "ns[shop]-policy[admins]-rule[0]";

  private final Node node = new Node(TestCa.create(), "server");
  private final FakeMesh mesh = new FakeMesh();
  private final List<String> heard = new ArrayList<>();
  private final InboundGuard guard =
      mesh.guard(
          node.identity,
          node.tls,
          Clock.systemUTC(),
          new MeshObserver() {
            @Override
            public void inboundConnection(Decision decision, String policy) {
              hear("connection " + decision + " " + policy);
            }

            @Override
            public void inboundConnectionEnded() {
              hear("ended");
            }

            @Override
            public void inboundRequest(Decision decision, String policy) {
              hear("request " + decision + " " + policy);
            }

            @Override
            public void inboundTrial(Trial trial, String policy) {
              hear("trial " + trial + " " + policy);
            }
          });
  private final Arrival arrival = new Arrival(ADDRESS, ADDRESS, Opening.plain("http/1.1"), null);

  private void hear(String what) {
    heard.add(what);
    throw new IllegalStateException("an observer that is no good");
  }

  @AfterEach
  void close() {
    guard.close();
    node.close();
  }

  @Test
  void tellsOfConnectionsWithTheRuleThatDecided() {
    connections(allow());
    Look look = guard.settle(arrival);
    guard.letIn(arrival, look);
    assertThat(heard).containsExactly("connection ALLOWED " + RULE);
    guard.ended(arrival, look);
    assertThat(heard).last().isEqualTo("ended");
    heard.clear();

    connections(FakeChain.DENY);
    assertThat(guard.connection(arrival).allowed()).isFalse();
    assertThat(heard).containsExactly("connection DENIED ns[a]-policy[b]-rule[0]");
    heard.clear();

    mesh.push(opening -> new Admission.Refuse("plaintext, strictly"));
    assertThat(guard.connection(arrival).allowed()).isFalse();
    guard.refused(arrival, "no TLS that can be read");
    assertThat(heard).containsExactly("connection REJECTED ", "connection REJECTED ");
  }

  @Test
  void tellsOfRequestsAndOfWhatDryRunsAndAuditsSay() {
    requests(allow(new Shadow(Shadow.Kind.DRY_RUN, RULE, true)));
    requests(allow(new Shadow(Shadow.Kind.DRY_RUN, "", false)));
    requests(allow(new Shadow(Shadow.Kind.AUDIT, RULE, true)));
    assertThat(heard)
        .containsExactly(
            "request ALLOWED " + RULE,
            "trial DRY_RUN_ALLOW " + RULE,
            "request ALLOWED " + RULE,
            "trial DRY_RUN_DENY ",
            "request ALLOWED " + RULE,
            "trial AUDIT " + RULE);
    heard.clear();

    requests(FakeChain.DENY);
    requests(new Verdict.Deny(401, "", "Jwt is missing", "Bearer", List.of()));
    requests(new Verdict.Reject(400, "bad"));
    requests(new Verdict.Redirect("/a/b"));
    assertThat(heard)
        .containsExactly(
            "request DENIED ns[a]-policy[b]-rule[0]",
            "request DENIED ",
            "request REJECTED ",
            "request REJECTED ");
    assertThat(guard.stats().allowedRequests()).isEqualTo(3);
    assertThat(guard.stats().deniedRequests()).isEqualTo(2);
  }

  private static Verdict allow(Shadow... shadows) {
    return new Verdict.Allow(RULE, HttpChanges.none(), List.of(shadows));
  }

  private void connections(Verdict verdict) {
    mesh.push(opening -> new Admission.Serve(FakeChain.plain().connections(caller -> verdict)));
  }

  private void requests(Verdict verdict) {
    mesh.push(
        opening -> new Admission.Serve(FakeChain.plain().requests((caller, call) -> verdict)));
    guard.request(arrival, CALL);
  }
}
