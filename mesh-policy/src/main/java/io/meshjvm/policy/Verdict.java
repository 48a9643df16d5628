package io.meshjvm.policy;

import java.util.List;
import java.util.Objects;

/** What the mesh says to a connection or a request. */
public sealed interface Verdict {

  /** What dry runs and audits say beside it; usually nothing. */
  default List<Shadow> shadows() {
    return List.of();
  }

  /**
   * It may pass.
   *
   * @param policy key of the policy that let it pass, as the listener names it; empty if there is
   *     none
   * @param changes what the application must see instead of what came
   * @param shadows what dry runs and audits say
   */
  record Allow(String policy, HttpChanges changes, List<Shadow> shadows) implements Verdict {

    /** Copies the list. */
    public Allow {
      Objects.requireNonNull(policy, "policy");
      Objects.requireNonNull(changes, "changes");
      shadows = List.copyOf(shadows);
    }
  }

  /**
   * It may not pass.
   *
   * @param status HTTP status that says so: 403, or 401 if a token is wrong or missing
   * @param policy key of the policy that denies, as the listener names it; empty if no policy
   *     allowed it
   * @param reason what is wrong, for logs and reports, and for the caller where {@link #body()}
   *     says so
   * @param challenge value of the header {@code www-authenticate}; empty if a policy denies
   * @param shadows what dry runs and audits say
   */
  record Deny(int status, String policy, String reason, String challenge, List<Shadow> shadows)
      implements Verdict {

    private static final String DENIED = "RBAC: access denied";

    /** Copies the list. */
    public Deny {
      Objects.requireNonNull(policy, "policy");
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(challenge, "challenge");
      shadows = List.copyOf(shadows);
    }

    /** A denial by a policy. */
    public Deny(int status, String policy, String reason, List<Shadow> shadows) {
      this(status, policy, reason, "", shadows);
    }

    /** The answer's body as Envoy sends it, in {@code text/plain}. */
    public String body() {
      return challenge.isEmpty() ? DENIED : reason;
    }
  }

  /**
   * It is no request to decide about: Envoy's connection manager refuses it before any policy.
   *
   * @param status HTTP status that says so, usually 400
   * @param reason what is wrong
   */
  record Reject(int status, String reason) implements Verdict {

    /** Checks the parts. */
    public Reject {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * The caller is to ask again with another path (status 307).
   *
   * @param path the path with its query
   */
  record Redirect(String path) implements Verdict {

    /** Checks the part. */
    public Redirect {
      Objects.requireNonNull(path, "path");
    }
  }
}
