package io.meshjvm.cli;

import io.meshjvm.dns.jdk.JdkDnsStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether lookups of the JDK would see mesh names in a JVM that starts as this one did, and what
 * its cache makes of them.
 */
final class ResolverExamination {

  private static final String SUBJECT = "resolver";

  private ResolverExamination() {}

  static List<Finding> examine(JdkDnsStatus status) {
    List<Finding> findings = new ArrayList<>();
    String cache = "this JVM keeps answers: " + status.cache().text();
    if (status.activity() instanceof JdkDnsStatus.Activity.Active active) {
      findings.add(
          Finding.ok(
              SUBJECT,
              "lookups of the JDK see mesh names; the first was by "
                  + active.firstLookup()
                  + "; "
                  + cache));
    } else if (status.activity() instanceof JdkDnsStatus.Activity.Inert inert) {
      findings.add(Finding.ok(SUBJECT, inert.reason() + "; " + cache));
    }
    if (status.activity() instanceof JdkDnsStatus.Activity.NotActive) {
      status.warnings().forEach(problem -> findings.add(Finding.warn(SUBJECT, problem)));
    } else {
      status.hiddenUpdates().ifPresent(problem -> findings.add(Finding.warn(SUBJECT, problem)));
    }
    return findings;
  }
}
