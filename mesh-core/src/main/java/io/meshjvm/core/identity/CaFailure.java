package io.meshjvm.core.identity;

import io.grpc.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Puts a gRPC failure of the certificate service into words. */
final class CaFailure {

  private CaFailure() {}

  /** The failure with its code, after {@code attempts} attempts. */
  static IdentityException explain(Status status, int attempts) {
    String problem = problem(status, attempts);
    Throwable cause = status.getCause();
    IdentityFault fault =
        switch (status.getCode()) {
          case UNAUTHENTICATED -> IdentityFault.UNAUTHENTICATED;
          case INVALID_ARGUMENT, PERMISSION_DENIED, FAILED_PRECONDITION, OUT_OF_RANGE ->
              IdentityFault.REQUEST_REFUSED;
          case UNAVAILABLE, DEADLINE_EXCEEDED ->
              isTls(status) ? IdentityFault.CA_TLS : IdentityFault.CA_UNREACHABLE;
          default -> IdentityFault.CA_FAILED;
        };
    return fault.because(problem, cause);
  }

  /** Whether TLS broke, on either side's wish. */
  static boolean isTls(Status status) {
    return tlsFailure(status) != null;
  }

  private static String problem(Status status, int attempts) {
    StringBuilder text = new StringBuilder("no certificate from the certificate service: ");
    text.append(status.getCode());
    if (status.getDescription() != null) {
      text.append(" '").append(status.getDescription()).append('\'');
    }
    SSLException tls = tlsFailure(status);
    if (tls != null) {
      text.append(", ").append(tls.getMessage());
    }
    return text.append(attempts > 1 ? ", " + attempts + " attempts" : "").toString();
  }

  private static @Nullable SSLException tlsFailure(Status status) {
    Throwable cause = status.getCause();
    for (int depth = 0; cause != null && depth < 10; depth++) {
      if (cause instanceof SSLException tls) {
        return tls;
      }
      cause = cause.getCause();
    }
    return null;
  }
}
