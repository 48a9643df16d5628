package io.meshjvm.testkit.internal.auth;

import io.grpc.Context;
import java.util.Objects;

/** What came of authenticating one call. */
public sealed interface Authentication {

  /** Where {@link CallerAuthenticator} leaves it for the services. */
  Context.Key<Authentication> KEY = Context.key("authentication");

  /** How the caller proved its identity. */
  enum Method {
    /** By its client certificate. */
    CERTIFICATE,
    /** By a service account token. */
    TOKEN
  }

  /**
   * The caller is who it says.
   *
   * @param identity who that is
   * @param method how it was proved
   */
  record Authenticated(CallerIdentity identity, Method method) implements Authentication {}

  /**
   * Every authenticator failed.
   *
   * @param reason why, for the log of the test kit only; istiod does not tell the caller
   */
  record Refused(String reason) implements Authentication {}

  /** The outcome for the call that the current thread serves. */
  static Authentication current() {
    return Objects.requireNonNull(KEY.get(), "the interceptor is missing");
  }
}
