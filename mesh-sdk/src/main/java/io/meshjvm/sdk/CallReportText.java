package io.meshjvm.sdk;

import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.traffic.Cluster;
import io.meshjvm.traffic.Endpoint;
import io.meshjvm.traffic.Explanation;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a {@link CallReport} for people. */
final class CallReportText {

  private final CallReport report;
  private final StringBuilder out = new StringBuilder();

  private CallReportText(CallReport report) {
    this.report = report;
  }

  static String of(CallReport report) {
    return new CallReportText(report).write();
  }

  /** The address of an endpoint, or the host name that stands for it. */
  static String host(Endpoint endpoint) {
    InetSocketAddress address = endpoint.address();
    return address.isUnresolved()
        ? address.getHostString()
        : WorkloadNode.addressText(address.getAddress());
  }

  private String write() {
    Explanation traffic = report.traffic();
    CallReport.Name name = report.name();
    if (name != null) {
      line("name", name(name));
    }
    line("cluster", cluster(traffic.cluster()));
    if (!report.own().region().isEmpty()) {
      line("called from", report.own().toString());
    }
    traffic.endpoints().forEach(this::endpoint);
    traffic
        .problem()
        .ifPresent(p -> line("problem", p.code() + ": " + p.problem() + ". " + p.remedy()));
    traffic.notes().forEach(note -> line("note", note));
    return out.toString();
  }

  private static String name(CallReport.Name name) {
    if (name.entry() == null) {
      return name.asked() + " is not in the name table";
    }
    return name.asked()
        + " -> "
        + name.entry()
        + " -> "
        + name.addresses().stream()
            .map(WorkloadNode::addressText)
            .collect(Collectors.joining(", "));
  }

  private static String cluster(Cluster cluster) {
    return cluster.name()
        + " ("
        + cluster.kind()
        + ", "
        + cluster.lbPolicy()
        + ", connects within "
        + cluster.connecting().timeout().toMillis()
        + " ms)";
  }

  private void endpoint(Explanation.Destination destination) {
    Endpoint endpoint = destination.endpoint();
    List<String> facts = new ArrayList<>();
    facts.add(host(endpoint) + ":" + endpoint.address().getPort());
    facts.add(endpoint.health().name());
    facts.add("weight " + endpoint.weight());
    facts.add("priority " + endpoint.priority());
    add(facts, "", endpoint.locality().toString());
    add(facts, "", Distance.between(report.own(), endpoint.locality()).word());
    add(facts, "workload ", endpoint.workload().name());
    add(facts, "", destination.gateway() ? "gateway" : "");
    line(destination.usable() ? "endpoint" : "- endpoint", String.join(", ", facts));
    line("", transport(TransportView.of(destination.transport())));
    line("", destination.reason());
  }

  private static String transport(TransportView transport) {
    List<String> facts = new ArrayList<>();
    facts.add(transport.tls());
    add(facts, "sni ", transport.sni());
    add(facts, "alpn ", String.join(" ", transport.alpn()));
    add(facts, "expects ", String.join(" or ", transport.identities()));
    String host = transport.certifiedFor();
    add(facts, "certificate for ", host == null ? "" : host);
    return String.join(", ", facts);
  }

  private static void add(List<String> facts, String label, String value) {
    if (!value.isEmpty()) {
      facts.add(label + value);
    }
  }

  private void line(String key, String value) {
    out.append(String.format("%-12s%s%n", key, value));
  }
}
