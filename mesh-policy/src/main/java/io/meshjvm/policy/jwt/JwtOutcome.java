package io.meshjvm.policy.jwt;

import io.meshjvm.policy.HttpChanges;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** What became of the tokens of a request. */
public sealed interface JwtOutcome {

  /**
   * It has what is demanded.
   *
   * @param metadata what policies see as dynamic metadata of {@code envoy.filters.http.jwt_authn}:
   *     claims by the key that the listener names; values are as JSON has them ({@code String},
   *     {@code Number}, {@code Boolean}, {@code List}, {@code Map} and null)
   * @param changes what policies and the application must see instead of what came
   */
  record Passed(Map<String, Object> metadata, HttpChanges changes) implements JwtOutcome {

    /** Copies the map. */
    public Passed {
      metadata = Collections.unmodifiableMap(new HashMap<>(metadata));
      Objects.requireNonNull(changes, "changes");
    }
  }

  /**
   * It has not.
   *
   * @param status HTTP status that says so: 403 for a token that is for others, else 401
   * @param reason Envoy's text, which is the body of the answer
   * @param challenge value of {@code www-authenticate}
   */
  record Refused(int status, String reason, String challenge) implements JwtOutcome {

    /** Checks the parts. */
    public Refused {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(challenge, "challenge");
    }
  }
}
