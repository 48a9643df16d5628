package io.meshjvm.sdk;

import io.meshjvm.core.Problem;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.bootstrap.HostPort;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.core.identity.IdentityProblem;
import io.meshjvm.core.xds.ControlPlaneStatus;
import io.meshjvm.core.xds.StreamFailure;
import io.meshjvm.policy.InboundPolicy;
import io.meshjvm.registration.HealthResult;
import io.meshjvm.registration.ProbeReport;
import io.meshjvm.registration.RegistrationStatus;
import io.meshjvm.traffic.TrafficSnapshot;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gathers a {@link JoinReport} from the rooms of a member; from any thread. */
final class Reporter {

  private final Member member;
  private final Bootstrap bootstrap;

  Reporter(Member member) {
    this.member = member;
    this.bootstrap = member.bootstrap();
  }

  JoinReport report(MeshState state) {
    TrafficSnapshot traffic = member.traffic().current();
    return new JoinReport(
        member.thread().clock().instant(),
        state,
        TokenHint.read(bootstrap.controlPlane().token()),
        identity(),
        registration(),
        services(traffic),
        inbound(member.policies().current()),
        outbound(),
        member.names().current().entries().size(),
        traffic.clusters().size(),
        stream(member.trunk().controlPlane().status().current()));
  }

  private JoinReport.@Nullable Identity identity() {
    IdentityProblem problem = member.trunk().identityStatus().current().failure();
    return member
        .identity()
        .current()
        .map(
            own ->
                new JoinReport.Identity(
                    own.svid().id().toString(),
                    own.svid().expires(),
                    own.renewal(),
                    own.source(),
                    own.trustBundle().roots().size(),
                    problem == null ? null : problem.problem().toString()))
        .orElse(null);
  }

  private JoinReport.Registration registration() {
    RegistrationStatus status = member.registration().status().current();
    Problem reason = status.reason();
    String entry = status.workloadEntry();
    return new JoinReport.Registration(
        status.state().name(),
        entry == null ? null : bootstrap.node().namespace() + "/" + entry,
        health(member.registration().probeReports()),
        reason == null ? null : reason.toString());
  }

  private static String health(List<ProbeReport> probes) {
    if (probes.isEmpty()) {
      return "nothing to check";
    }
    return probes.stream().map(Reporter::health).collect(Collectors.joining("; "));
  }

  private static String health(ProbeReport probe) {
    String verdict =
        probe.result() instanceof HealthResult.Unhealthy unhealthy
            ? "unhealthy: " + unhealthy.message()
            : "healthy";
    return probe.name() + " " + verdict + " (" + probe.detail() + ")";
  }

  private List<JoinReport.Service> services(TrafficSnapshot traffic) {
    return traffic.servicesSelecting(bootstrap.node()).stream()
        .map(
            selection ->
                new JoinReport.Service(
                    selection.service().host(),
                    selection.service().port(),
                    address(selection),
                    selection.endpoint().health().name(),
                    selection.endpoint().tlsMode().equals("istio")))
        .sorted(
            Comparator.comparing(JoinReport.Service::host)
                .thenComparingInt(JoinReport.Service::port)
                .thenComparing(JoinReport.Service::endpoint))
        .toList();
  }

  private static String address(TrafficSnapshot.Selection selection) {
    InetSocketAddress address = selection.endpoint().address();
    String host =
        address.isUnresolved()
            ? address.getHostString()
            : WorkloadNode.addressText(address.getAddress());
    return new HostPort(host, address.getPort()).toString();
  }

  private static Map<String, String> inbound(InboundPolicy policy) {
    Map<String, String> modes = new LinkedHashMap<>();
    if (policy.received()) {
      new TreeMap<>(policy.ports())
          .forEach((port, rules) -> modes.put(port.toString(), rules.mode().name()));
      modes.put("*", policy.others().mode().name());
    }
    return modes;
  }

  private String outbound() {
    return member.policies().outbound().current().under(bootstrap.outbound()).mode().name();
  }

  private JoinReport.Stream stream(ControlPlaneStatus status) {
    StreamFailure failure = status.lastFailure();
    return new JoinReport.Stream(
        status.phase().name(),
        status.endpoint(),
        bootstrap.controlPlane().protocol().name(),
        status.credential().name(),
        status.controlPlane(),
        failure == null
            ? null
            : failure.at()
                + " "
                + failure.code()
                + " "
                + failure.status()
                + ": "
                + failure.problem().what());
  }
}
