package io.meshjvm.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.meshjvm.policy.Shadow;
import io.meshjvm.policy.Verdict;
import java.util.List;

/**
 * What was decided about a request.
 *
 * @param decision {@code allow}, {@code deny} or {@code reject}
 * @param policy key of the policy that decided, or empty
 * @param status HTTP status of the answer; 0 if the application gives it
 * @param reason why it is not allowed; empty if it is
 * @param chain filter chain that took the connection; empty if none did
 * @param path path that the application sees; empty if it does not see the request
 * @param shadows what dry runs and audits say
 */
record AuthzAnswer(
    String decision,
    String policy,
    int status,
    String reason,
    String chain,
    String path,
    List<Shadow> shadows) {

  private static final int FORBIDDEN = 403;
  private static final int REDIRECT = 307;

  AuthzAnswer {
    shadows = List.copyOf(shadows);
  }

  static AuthzAnswer refused(String reason) {
    return new AuthzAnswer("deny", "", 0, reason, "", "", List.of());
  }

  static AuthzAnswer of(Verdict verdict, String chain, String path) {
    if (verdict instanceof Verdict.Allow allow) {
      return new AuthzAnswer(
          "allow",
          allow.policy(),
          0,
          "",
          chain,
          allow.changes().path().orElse(path),
          allow.shadows());
    }
    if (verdict instanceof Verdict.Deny deny) {
      return new AuthzAnswer(
          "deny", deny.policy(), deny.status(), deny.reason(), chain, "", deny.shadows());
    }
    if (verdict instanceof Verdict.Redirect redirect) {
      return new AuthzAnswer(
          "reject", "", REDIRECT, "redirected to " + redirect.path(), chain, "", List.of());
    }
    Verdict.Reject reject = (Verdict.Reject) verdict;
    String decision = reject.status() == FORBIDDEN ? "deny" : "reject";
    return new AuthzAnswer(decision, "", reject.status(), reject.reason(), chain, "", List.of());
  }

  /** Decision and policy alone. */
  JsonObject brief() {
    JsonObject object = new JsonObject();
    object.addProperty("decision", decision);
    object.addProperty("policy", policy);
    return object;
  }

  JsonObject json() {
    JsonObject object = brief();
    object.addProperty("status", status);
    object.addProperty("reason", reason);
    object.addProperty("chain", chain);
    object.addProperty("path", path);
    JsonArray array = new JsonArray();
    for (Shadow shadow : shadows) {
      JsonObject item = new JsonObject();
      item.addProperty("kind", shadow.kind().name());
      item.addProperty("policy", shadow.policy());
      item.addProperty("allowed", shadow.allowed());
      array.add(item);
    }
    object.add("shadows", array);
    return object;
  }

  /** For people; the first word is the decision. */
  String text() {
    StringBuilder text = new StringBuilder(decision);
    text.append(policy.isEmpty() ? "" : " by " + policy);
    text.append(status == 0 ? "" : " (" + status + ")");
    line(text, "reason", reason);
    line(text, "chain", chain);
    line(text, "path", path);
    for (Shadow shadow : shadows) {
      line(
          text,
          shadow.kind() == Shadow.Kind.AUDIT ? "audited" : "dry run",
          (shadow.allowed() ? "allow" : "deny")
              + (shadow.policy().isEmpty() ? "" : " by " + shadow.policy()));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String label, String value) {
    if (!value.isEmpty()) {
      text.append(System.lineSeparator()).append("  ").append(label).append(": ").append(value);
    }
  }
}
