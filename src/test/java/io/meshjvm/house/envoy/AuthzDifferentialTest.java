package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonPrimitive;
import io.meshjvm.policy.Admission;
import io.meshjvm.policy.ChainPolicy;
import io.meshjvm.policy.Shadow;
import io.meshjvm.policy.Verdict;
import io.meshjvm.proto.envoy.config.rbac.v3.RBAC;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The library decides as Envoy does: the same listeners with policies at random, the same requests,
 * the same verdicts, for the same policy. {@code -Dauthz.differential=50} asks for so many times
 * more listeners, {@code -Dauthz.seed=7} for others.
 */
@RequiresEnvoy
class AuthzDifferentialTest {

  private static final int SCALE = Integer.getInteger("authz.differential", 1);
  private static final int SEED = Integer.getInteger("authz.seed", 1);
  private static final int LISTENERS = 16 * SCALE;
  private static final int REQUESTS = 50;

  /** Policies that are looked up rather than asked one after another. */
  private static final int MANY = 30;

  private static final Duration HOUR = Duration.ofHours(1);

  private static final List<String> NORMALISATIONS =
      List.of(
          "",
          "\"normalizePath\": true",
          "\"normalizePath\": true, \"mergeSlashes\": true",
          "\"normalizePath\": true, \"mergeSlashes\": true, \"pathWithEscapedSlashesAction\":"
              + " \"UNESCAPE_AND_FORWARD\", \"xffNumTrustedHops\": 1");

  private static final List<String> ODD_PATHS =
      List.of(
          "//admin",
          "/api/../admin",
          "/api/%2e%2E/admin",
          "/admin?x=/api",
          "/%61dmin",
          "/api%2f..%2Fadmin",
          "/api\\..\\admin",
          "/admin;x",
          "/./admin/./keys",
          "/api/v1/users?é",
          "/admin#",
          "/api//v1///users");

  private final Random random = new Random(SEED);
  private final TestCa ca = TestCa.create();
  private final List<String> disagreements = new ArrayList<>();
  private final Map<Integer, Integer> statuses = new HashMap<>();

  @Test
  void s16DecidesAsEnvoyDoes() throws IOException {
    List<AuthzCaller> callers = callers();
    List<AuthzListener> listeners = listeners();
    EnvoyConfig config = new EnvoyConfig();
    listeners.forEach(listener -> listener.addTo(config));
    try (EnvoyProcess envoy = EnvoyProcess.start(config)) {
      for (AuthzListener listener : listeners) {
        for (AuthzCaller caller : callers) {
          compare(listener, caller, envoy.port(listener.name()));
        }
      }
    }

    assertThat(disagreements).isEmpty();
    assertThat(statuses.get(200)).as("%s", statuses).isGreaterThan(LISTENERS * REQUESTS / 2);
    assertThat(statuses.get(403)).as("%s", statuses).isGreaterThan(LISTENERS * REQUESTS / 2);
    assertThat(statuses.keySet()).contains(400, 401);
  }

  private void compare(AuthzListener listener, AuthzCaller caller, int port) throws IOException {
    Admission admission = listener.policy().port(port).admit(caller.opening());
    ChainPolicy chain = ((Admission.Serve) admission).chain();
    try (RawConnection connection = caller.connect(port)) {
      for (int i = 0; i < REQUESTS; i++) {
        SentRequest request = request();
        RawHttp.Answer answer = connection.exchange(request.bytes());
        statuses.merge(answer.status(), 1, Integer::sum);
        String envoy = describe(answer);
        String ours = describe(chain.request(caller.caller(port), request), request);
        if (!envoy.equals(ours)) {
          disagreements.add(
              "%s as %s: %s\n  Envoy %s\n  ours  %s\n  %s"
                  .formatted(
                      listener.name(),
                      caller.caller(port),
                      new String(request.bytes(), StandardCharsets.ISO_8859_1).strip(),
                      envoy,
                      ours,
                      disagreements.isEmpty() ? listener.filters() : ""));
        }
      }
    }
  }

  private static String describe(RawHttp.Answer answer) {
    return switch (answer.status()) {
      case 200 ->
          "allow "
              + answer.header("x-path")
              + " "
              + shadow(answer, "allow")
              + " "
              + shadow(answer, "deny");
      case 403 -> {
        String details = answer.body();
        int key = details.indexOf("rbac_access_denied_matched_policy[");
        yield "deny "
            + (key < 0
                ? details
                : details.substring(details.indexOf('[') + 1, details.length() - 1));
      }
      default -> Integer.toString(answer.status());
    };
  }

  private static String shadow(RawHttp.Answer answer, String kind) {
    String policy = answer.header("x-" + (kind.equals("deny") ? "denied" : "allowed") + "-by");
    return answer.header("x-would-" + kind) + " " + (policy.isEmpty() ? "-" : policy);
  }

  private static String describe(Verdict verdict, SentRequest request) {
    if (verdict instanceof Verdict.Allow allow) {
      return "allow "
          + allow.changes().path().orElse(request.path())
          + " "
          + shadow(allow, 1)
          + " "
          + shadow(allow, 0);
    }
    if (verdict instanceof Verdict.Deny deny) {
      return deny.status() == 403
          ? "deny " + (deny.policy().isEmpty() ? "none" : deny.policy())
          : Integer.toString(deny.status());
    }
    return Integer.toString(((Verdict.Reject) verdict).status());
  }

  private static String shadow(Verdict.Allow allow, int at) {
    Shadow shadow = allow.shadows().get(at);
    String policy = shadow.policy().isEmpty() ? "-" : shadow.policy();
    return (shadow.allowed() ? "allowed" : "denied") + " " + policy;
  }

  private SentRequest request() {
    Map<String, List<String>> headers = new HashMap<>();
    for (String name : List.of("x-a", "x-b", "cookie")) {
      List<String> values = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        values.add(octets(pick(RandomRbac.VALUES)));
      }
      headers.put(name, values);
    }
    String token = random.nextInt(2) == 0 ? "" : pick(AuthzTokens.headers());
    headers.put("authorization", token.isEmpty() ? List.of() : List.of(token));
    if (random.nextInt(4) == 0) {
      headers.put("x-forwarded-for", List.of(pick(List.of("10.1.2.3", "::1, 10.9.9.9", "no"))));
    }
    headers.values().removeIf(List::isEmpty);
    String path = random.nextInt(3) == 0 ? pick(ODD_PATHS) : pick(RandomRbac.PATHS);
    String query = random.nextInt(4) == 0 ? "?q=/admin" : "";
    return new SentRequest(
        pick(RandomRbac.METHODS), octets(path + query), pick(RandomRbac.HOSTS), headers);
  }

  private List<AuthzListener> listeners() {
    RandomRbac rules = new RandomRbac(random);
    IssuedCertificate server = ca.issue("vm", "my-vm", HOUR);
    String tls =
        """
        {"requireClientCertificate": true, "commonTlsContext": {
          "tlsCertificates": [{"certificateChain": {"inlineString": %s},
            "privateKey": {"inlineString": %s}}],
          "validationContext": {"trustedCa": {"inlineString": %s}, "matchTypedSubjectAltNames": [
            {"sanType": "URI", "matcher": {"prefix": "spiffe://cluster.local/"}}]}}}
        """
            .formatted(
                new JsonPrimitive(server.chainPem()),
                new JsonPrimitive(server.privateKeyPem()),
                new JsonPrimitive(ca.rootsPem()));
    List<AuthzListener> listeners = new ArrayList<>();
    for (int i = 0; i < LISTENERS; i++) {
      RBAC deny = rules.rules(RBAC.Action.DENY, 1 + random.nextInt(3));
      RBAC allow = rules.rules(RBAC.Action.ALLOW, i % 4 == 1 ? MANY : 2 + random.nextInt(5));
      RBAC shadow = rules.rules(RBAC.Action.DENY, i % 4 == 2 ? MANY : 2);
      listeners.add(
          new AuthzListener(
              "l" + i,
              NORMALISATIONS.get(i % NORMALISATIONS.size()),
              List.of(AuthzListener.filter(deny, shadow), AuthzListener.filter(allow, allow)),
              tls));
    }
    return listeners;
  }

  private List<AuthzCaller> callers() {
    return List.of(
        AuthzCaller.of(ca, ca.issue("ops", "admin", HOUR), "127.0.0.1", ""),
        AuthzCaller.of(ca, ca.issue("shop", "cart", HOUR), "127.0.0.2", "a.example.com"),
        AuthzCaller.of(ca, ca.issue("shop", "admin", HOUR), "127.1.0.9", "b.example.com"),
        AuthzCaller.plaintext("127.0.0.3"));
  }

  private static String octets(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
