package io.meshjvm.policy.http;

import io.meshjvm.policy.HttpCall;
import io.meshjvm.policy.HttpChanges;
import java.util.Objects;

/** What the connection manager makes of a request. */
public sealed interface Normalised {

  /**
   * Filters may decide about it.
   *
   * @param view the request as filters see it; reads through to the request that came
   * @param changes what the application must see instead of what came
   */
  record Ok(HttpCall view, HttpChanges changes) implements Normalised {

    /** Checks the parts. */
    public Ok {
      Objects.requireNonNull(view, "view");
      Objects.requireNonNull(changes, "changes");
    }
  }

  /**
   * It is refused.
   *
   * @param status HTTP status that says so
   * @param reason what is wrong, without anything that the caller sent
   */
  record Reject(int status, String reason) implements Normalised {

    /** Checks the part. */
    public Reject {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * The caller is to ask again (status 307).
   *
   * @param path the path with its query to ask for
   */
  record Redirect(String path) implements Normalised {

    /** Checks the part. */
    public Redirect {
      Objects.requireNonNull(path, "path");
    }
  }
}
