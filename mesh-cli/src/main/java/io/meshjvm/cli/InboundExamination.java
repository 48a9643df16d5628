package io.meshjvm.cli;

import io.meshjvm.policy.InboundPolicy;
import io.meshjvm.policy.PortPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Examines what the mesh says of callers: what of it is not known here, and lets nobody in. */
final class InboundExamination {

  private static final String SUBJECT = "inbound";

  private InboundExamination() {}

  static List<Finding> examine(InboundPolicy policy) {
    if (!policy.received()) {
      return List.of(
          Finding.warn(
              SUBJECT,
              "istiod does not say who may call this workload",
              "Nobody may until it does; set inboundBeforePolicy to decide it here"));
    }
    Map<String, PortPolicy> ports = new TreeMap<>();
    policy.ports().forEach((port, rules) -> ports.put("port " + port, rules));
    ports.put("other ports", policy.others());
    List<Finding> findings = new ArrayList<>();
    ports.forEach((name, rules) -> examine(findings, name, rules));
    return findings.isEmpty()
        ? List.of(Finding.ok(SUBJECT, "the mesh's policies for callers can all be enforced"))
        : findings;
  }

  private static void examine(List<Finding> findings, String port, PortPolicy policy) {
    if (!policy.unenforcedFilters().isEmpty()) {
      findings.add(
          Finding.warn(
              SUBJECT,
              port + ": not supported: " + String.join(", ", policy.unenforcedFilters()),
              "Callers that it is about are refused; take it out of the mesh's policy for this"
                  + " workload"));
    }
    if (!policy.keylessProviders().isEmpty()) {
      findings.add(
          Finding.warn(
              SUBJECT,
              port + ": no keys of JWT providers " + String.join(", ", policy.keylessProviders()),
              "Their tokens are refused; see that istiod can fetch their keys, which it sends"
                  + " with the listener"));
    }
  }
}
