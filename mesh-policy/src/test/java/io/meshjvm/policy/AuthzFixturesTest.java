package io.meshjvm.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.identity.SpiffeId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What istiod renders of an AuthorizationPolicy is decided as the policy says; beside each {@code
 * -out.yaml} lies the {@code -in.yaml} that it was made of.
 */
class AuthzFixturesTest {

  private static final String CLOSED = "ext_authz";

  static List<String> all() {
    return Stream.of("http", "tcp").flatMap(kind -> AuthzFixtures.files(kind).stream()).toList();
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyPolicyLoads(String file) {
    PortPolicy policy = AuthzFixtures.policy(List.of(file));

    assertThat(policy.unenforcedFilters()).allMatch(name -> name.contains(CLOSED));
  }

  /** Files in the listener's order, the caller, the request, the verdict. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http/allow-empty-rule-out | -    | /x | allow foo/allow-all 0",
        "http/allow-nil-rule-out   | -    | /x | deny none",
        "http/allow-nil-rule-out   | td/a | /x | deny none",
        "http/deny-empty-rule-out  | td/a | /x | deny foo/deny-all 0",
        "http/audit-full-rule-out  | -    | /x | allow audit foo/audit-all 0",
        // DENY goes first
        "http/deny-and-allow-out1 http/deny-and-allow-out2 | deny  | /x | deny foo/httpbin-deny 0",
        "http/deny-and-allow-out1 http/deny-and-allow-out2 | allow | /x | allow foo/httpbin-allow"
            + " 0",
        "http/deny-and-allow-out1 http/deny-and-allow-out2 | other | /x | deny none",
        "http/deny-and-allow-out1 http/deny-and-allow-out2 | -     | /x | deny none",
        // paths: whatever a notPaths of '*' forbids
        "http/allow-path-out | - | /exact | deny none",
        // hosts in any case, and a notHosts of '*'
        "http/allow-host-before-111-out | - | example.com/ | deny none",
        // principals of the trust domain and its alias
        "http/simple-policy-td-aliases-out | cluster.local/ns/a/sa/b | GET /x | deny none",
        "http/simple-policy-principal-with-wildcard-out | any/ns/a/sa/b | /x | allow foo/httpbin 0",
        "http/simple-policy-principal-with-wildcard-out | -             | /x | deny none",
        "http/trust-domains-out | cluster.local/ns/a/sa/b | /x | allow foo/httpbin 0",
        "http/trust-domains-out | another.local/ns/a/sa/b | /x | allow foo/httpbin 0",
        "http/trust-domains-out | third.local/ns/a/sa/b   | /x | allow foo/httpbin 0",
        "http/trust-domains-out | badder/ns/a/sa/b        | /x | deny none",
        "http/trust-domains-out | untrusted/ns/a/sa/b     | /x | deny none",
        "http/trust-domains-out | -                       | /x | allow foo/httpbin 0",
        "http/td-aliases-source-principal-out | any/ns/istio-system/sa/a | /x | allow foo/httpbin"
            + " 0",
        "http/td-aliases-source-principal-out | any/ns/foo/sa/all-td     | /x | deny none",
        // one policy is enough, and they are asked in the order of their keys
        "http/multiple-policies-out | -               | POST /x | allow foo/httpbin-1 0",
        "http/multiple-policies-out | -               | PUT /v2 | allow foo/httpbin-2 0",
        "http/multiple-policies-out | -               | PUT GOOGLE.com/x | allow foo/httpbin-3 0",
        "http/multiple-policies-out | principals2     | PUT /x | allow foo/httpbin-5 0",
        "http/multiple-policies-out | td/ns/namespaces1/sa/a | PUT /x | allow foo/httpbin-7 0",
        "http/multiple-policies-out | -               | PUT /x x-abc=abc2 | allow foo/httpbin-9 0",
        "http/multiple-policies-out | -               | PUT /x x-abc=no x-abc=abc1 | allow"
            + " foo/httpbin-9 0",
        "http/multiple-policies-out | -               | PUT /x x-abc=abc | deny none",
        "http/multiple-policies-out | td/ns/namespaces/sa/a | PUT /v1/ | deny none",
        // dry runs decide nothing
        "http/dry-run-allow-out | - | /exact | allow dry-run allow foo/httpbin-1 0",
        "http/dry-run-allow-out | - | /other | allow dry-run deny none",
        "http/dry-run-mix-out | - | /allow   | deny none dry-run allow foo/httpbin-1 0",
        "http/dry-run-mix-out | - | /another | allow foo/httpbin-2 0 dry-run deny none",
        "http/dry-run-allow-and-deny-out1 http/dry-run-allow-and-deny-out2 | - | /deny | allow"
            + " dry-run deny foo/httpbin-2 0 dry-run deny none",
        // providers that there are not: what would have gone to them is denied
        "http/custom-bad-out | - | /httpbin1 | deny"
            + " istio-ext-authz-default-ns[foo]-policy[httpbin-1]-rule[0]-deny-due-to-bad-CUSTOM-action",
        "http/custom-bad-out | - | /other    | allow",
        // what asks a server is not known here, and lets nobody in
        "http/custom-grpc-provider-out1 http/custom-grpc-provider-out2 | - | /other | deny none",
      })
  void decidesAboutRequestsAsThePolicySays(
      String files, String principal, String request, String verdict) {
    ChainPolicy chain = chain(files);

    assertThat(describe(chain.request(caller(principal, 8080), TestCall.of(request))))
        .isEqualTo(verdict);
  }

  /** Trap 37: rules of HTTP never allow a connection of TCP, and deny more of them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tcp/allow-only-http-out      | td/ns/ns-1/sa/a | 80   | deny none",
        "tcp/allow-both-http-tcp-out  | td/ns/ns-1/sa/a | 80   | allow foo/httpbin-deny 3",
        "tcp/allow-both-http-tcp-out  | td/ns/ns-1/sa/a | 8080 | deny none",
        "tcp/allow-both-http-tcp-out  | td/ns/ns-2/sa/a | 9090 | deny none",
        "tcp/allow-both-http-tcp-out  | -               | 80   | deny none",
        "tcp/deny-both-http-tcp-out   | td/ns/x/sa/a    | 1    | deny foo/httpbin-deny 0",
        "tcp/audit-both-http-tcp-out  | -               | 80   | allow",
        "tcp/dry-run-mix-out          | -               | 9000 | allow foo/httpbin-2 0 dry-run deny"
            + " none",
        "tcp/dry-run-mix-out          | -               | 80   | deny none dry-run allow"
            + " foo/httpbin-1 0",
        "tcp/custom-both-http-tcp-out1 tcp/custom-both-http-tcp-out2 | - | 80 | deny none",
      })
  void trap37DecidesAboutConnectionsAsThePolicySays(
      String files, String principal, int port, String verdict) {
    ChainPolicy chain = chain(files);

    assertThat(describe(chain.connection(caller(principal, port)))).isEqualTo(verdict);
  }

  @Test
  void namesThePolicyInTheReason() {
    Verdict denied = chain("http/deny-empty-rule-out").request(caller("-", 80), TestCall.of("/x"));

    assertThat(denied)
        .isEqualTo(
            new Verdict.Deny(
                403,
                "ns[foo]-policy[deny-all]-rule[0]",
                "denied by policy foo/deny-all, rule 0",
                List.of()));
  }

  @Test
  void namesWhatItDoesNotKnow() {
    Verdict denied =
        chain("http/custom-grpc-provider-out2").request(caller("-", 80), TestCall.of("/x"));

    assertThat(denied)
        .isInstanceOfSatisfying(
            Verdict.Deny.class,
            deny -> assertThat(deny.reason()).contains("envoy.filters.http.ext_authz"));
  }

  private static ChainPolicy chain(String files) {
    List<String> names = Stream.of(files.split(" ")).map(f -> f + ".yaml").toList();
    Admission admission = AuthzFixtures.policy(names).admit(Opening.plain());
    return ((Admission.Serve) admission).chain();
  }

  private static Caller caller(String principal, int port) {
    return new Caller(
        principal.equals("-")
            ? Optional.empty()
            : Optional.of(SpiffeId.parse("spiffe://" + principal)),
        new InetSocketAddress("127.0.0.1", 1),
        new InetSocketAddress("127.0.0.1", port),
        "");
  }

  private static String describe(Verdict verdict) {
    StringBuilder text = new StringBuilder();
    if (verdict instanceof Verdict.Allow allow) {
      text.append("allow").append(allow.policy().isEmpty() ? "" : " " + key(allow.policy()));
    } else {
      text.append("deny ").append(key(((Verdict.Deny) verdict).policy()));
    }
    for (Shadow shadow : verdict.shadows()) {
      text.append(
          shadow.kind() == Shadow.Kind.AUDIT
              ? " audit "
              : " dry-run " + (shadow.allowed() ? "allow " : "deny "));
      text.append(key(shadow.policy()));
    }
    return text.toString();
  }

  private static String key(String policy) {
    return policy.isEmpty()
        ? "none"
        : policy.replaceFirst("^ns\\[(.*)]-policy\\[(.*)]-rule\\[(\\d+)]$", "$1/$2 $3");
  }
}
