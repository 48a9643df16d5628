package io.meshjvm.cli;

import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.identity.IdentityProblem;
import io.meshjvm.core.identity.IdentityStatus;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.core.trunk.Trunk;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Examines how a workload comes to its SVID: the token, the certificate, and the two clocks.
 *
 * @param bootstrap what the workload starts from
 * @param patience how long to wait for an SVID
 */
record IdentityExamination(Bootstrap bootstrap, Patience patience) {

  /** istiod dates its certificates back by this much (istio: security/pkg/pki/util). */
  private static final Duration BACKDATED = Duration.ofMinutes(2);

  private static final Duration SKEW = Duration.ofSeconds(60);

  List<Finding> examine(Trunk trunk) {
    List<Finding> findings = new ArrayList<>();
    IdentityStatus status =
        patience.await(
            trunk.identityStatus(),
            now -> now.failure() != null || trunk.identity().current().isPresent());
    for (IdentityProblem warning : status.warnings()) {
      findings.add(Finding.warn("identity", warning.problem()));
    }
    Optional<WorkloadIdentity> identity =
        patience.await(
            trunk.identity(),
            now -> now.isPresent() || trunk.identityStatus().current().failure() != null);
    identity.ifPresentOrElse(
        own -> findings.addAll(healthy(own, trunk.thread().clock())),
        () -> findings.add(missing(trunk.identityStatus().current().failure())));
    return findings;
  }

  private static List<Finding> healthy(WorkloadIdentity own, Clock clock) {
    List<Finding> findings = new ArrayList<>();
    Instant now = clock.instant();
    findings.add(
        Finding.ok(
            "identity",
            own.svid().id()
                + ", expires in "
                + minutes(Duration.between(now, own.svid().expires()))
                + ", renews in "
                + minutes(Duration.between(now, own.renewal()))
                + " (from "
                + own.source()
                + ")"));
    Instant issued = own.svid().leaf().getNotBefore().toInstant().plus(BACKDATED);
    Duration skew = Duration.between(issued, own.obtained());
    if (own.source().equals("istiod")) {
      findings.add(
          skew.abs().compareTo(SKEW) <= 0
              ? Finding.ok("clock", "skew to istiod " + skew.toSeconds() + " s")
              : Finding.warn(
                  "clock",
                  "skew to istiod " + skew.toSeconds() + " s",
                  "Synchronise this machine's clock; peers refuse certificates that seem expired"));
    }
    return findings;
  }

  private Finding missing(@Nullable IdentityProblem problem) {
    return problem == null
        ? Finding.fail(
            "identity",
            "no certificate within "
                + patience.limit().toSeconds()
                + " s from "
                + bootstrap.controlPlane().certificateAuthority(),
            "Check that the address is right and that a firewall lets it through",
            "MESH-1101")
        : Finding.fail("identity", problem.problem());
  }

  private static String minutes(Duration time) {
    return time.toHours() + "h" + time.toMinutesPart() + "m";
  }
}
