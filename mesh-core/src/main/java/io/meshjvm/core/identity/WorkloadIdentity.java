package io.meshjvm.core.identity;

import java.time.Instant;
import java.util.Objects;

/**
 * SVID and trust bundle as they were valid together.
 *
 * @param svid who this workload is
 * @param trustBundle whom it believes
 * @param obtained when the SVID was obtained
 * @param renewal when the next renewal is due
 * @param source where the SVID came from, for reports: {@code istiod}, {@code store} or {@code
 *     files}
 */
public record WorkloadIdentity(
    Svid svid, TrustBundle trustBundle, Instant obtained, Instant renewal, String source) {

  /** Checks the parts. */
  public WorkloadIdentity {
    Objects.requireNonNull(svid, "svid");
    Objects.requireNonNull(trustBundle, "trustBundle");
    Objects.requireNonNull(obtained, "obtained");
    Objects.requireNonNull(renewal, "renewal");
    Objects.requireNonNull(source, "source");
  }
}
