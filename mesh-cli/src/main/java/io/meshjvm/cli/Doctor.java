package io.meshjvm.cli;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Problem;
import io.meshjvm.core.Source;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.trunk.Trunk;
import io.meshjvm.core.xds.ControlPlane;
import io.meshjvm.core.xds.ControlPlaneStatus;
import io.meshjvm.core.xds.StreamFailure;
import io.meshjvm.dns.MeshNames;
import io.meshjvm.policy.InboundPolicies;
import io.meshjvm.policy.InboundPolicy;
import io.meshjvm.policy.OutboundPolicy;
import io.meshjvm.registration.Registration;
import io.meshjvm.registration.RegistrationState;
import io.meshjvm.registration.RegistrationStatus;
import io.meshjvm.sdk.ControlPlaneName;
import io.meshjvm.traffic.Traffic;
import io.meshjvm.traffic.TrafficSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Examines whether a workload can join: identity, control plane, what it offers, and last the
 * registration.
 *
 * <p>It first connects without registering. Only if no peer can reach an instance of the workload
 * yet does it register for a moment, without any report of health, so that nothing that runs is
 * disturbed; the entry goes 10 s later.
 */
final class Doctor {

  private final Bootstrap bootstrap;
  private final Patience patience;
  private final List<Finding> findings = new ArrayList<>();

  Doctor(Bootstrap bootstrap, Duration limit) {
    this.bootstrap = bootstrap;
    this.patience = new Patience(limit);
  }

  List<Finding> examine(boolean register) {
    boolean selected = lookAround();
    if (findings.stream().noneMatch(finding -> finding.level() == Finding.Level.FAIL)) {
      examineRegistration(register, selected);
    }
    return List.copyOf(findings);
  }

  /**
   * Everything that needs no registration; answers whether some service selects this workload
   * already.
   */
  private boolean lookAround() {
    Bootstrap observer = Observer.of(bootstrap);
    try (MeshThread thread = MeshThread.start("mesh-doctor");
        Trunk trunk = Trunk.create(observer, thread, MeshObserver.none());
        Traffic traffic = Traffic.open(trunk.controlPlane(), thread, observer.node());
        InboundPolicies policies = InboundPolicies.subscribe(trunk.controlPlane(), thread);
        MeshNames names = MeshNames.open(trunk.controlPlane(), observer.node(), null)) {
      trunk.start();
      findings.addAll(new IdentityExamination(bootstrap, patience).examine(trunk));
      if (examineStream(trunk.controlPlane())) {
        boolean selected = examineServices(traffic, names);
        examineOutbound(policies.outbound());
        findings.addAll(
            InboundExamination.examine(patience.await(policies, InboundPolicy::received)));
        return selected;
      }
      return false;
    }
  }

  private void examineOutbound(Source<OutboundPolicy> source) {
    OutboundPolicy policy =
        patience
            .await(source, now -> now.mode() != OutboundPolicy.Mode.UNKNOWN)
            .under(bootstrap.outbound());
    findings.add(
        switch (policy.mode()) {
          case UNKNOWN ->
              Finding.warn(
                  "outbound",
                  "istiod does not say what becomes of calls to hosts that the mesh does not know",
                  "Such calls are refused; set outboundPolicy to decide it here");
          case EGRESS_PROXY ->
              Finding.warn(
                  "outbound",
                  "calls to hosts that the mesh does not know are to go through "
                      + policy.cluster()
                      + ", which this library does not do",
                  "Such calls are refused; set outboundPolicy, or make ServiceEntries for them");
          case ALLOW_ANY, REGISTRY_ONLY ->
              Finding.ok(
                  "outbound", "calls to hosts that the mesh does not know: " + policy.mode());
        });
  }

  private boolean examineStream(ControlPlane controlPlane) {
    ControlPlaneStatus status =
        patience.await(
            controlPlane.status(),
            now -> now.phase() == ControlPlaneStatus.Phase.CONNECTED || now.lastFailure() != null);
    StreamFailure failure = status.lastFailure();
    if (status.phase() == ControlPlaneStatus.Phase.CONNECTED) {
      findings.add(
          Finding.ok(
              "istiod",
              status.endpoint()
                  + ", "
                  + bootstrap.controlPlane().protocol()
                  + ", by "
                  + status.credential()
                  + (status.controlPlane().isEmpty()
                      ? ""
                      : ", " + ControlPlaneName.parse(status.controlPlane()))));
      return true;
    }
    findings.add(
        failure == null
            ? Finding.fail(
                "istiod",
                "no answer from "
                    + status.endpoint()
                    + " within "
                    + patience.limit().toSeconds()
                    + " s",
                "Check that the address is right and that a firewall lets it through",
                "MESH-1201")
            : Finding.fail("istiod", failure.problem()));
    return false;
  }

  private boolean examineServices(Traffic traffic, MeshNames names) {
    TrafficSnapshot snapshot = patience.await(traffic, TrafficSnapshot::provisioned);
    if (!snapshot.provisioned()) {
      findings.add(
          Finding.warn(
              "services",
              "istiod sent no clusters and endpoints",
              "Look into istiod's log; without them this workload can be called and cannot call"));
      return false;
    }
    findings.add(
        Finding.ok(
            "services",
            names.current().entries().size()
                + " names, "
                + snapshot.clusters().size()
                + " service ports"));
    for (String feature : snapshot.unsupportedFeatures()) {
      findings.add(
          Finding.warn(
              "services",
              "received and not supported: " + feature,
              "Calls that depend on it behave as if it were not configured"));
    }
    return examineOwnEndpoints(snapshot.servicesSelecting(bootstrap.node()));
  }

  private boolean examineOwnEndpoints(List<TrafficSnapshot.Selection> own) {
    if (own.stream().anyMatch(selection -> !selection.endpoint().tlsMode().equals("istio"))) {
      findings.add(
          Finding.warn(
              "services",
              "peers call the instance at this address in plaintext",
              "Give template.serviceAccount of the WorkloadGroup a value and let the WorkloadEntry"
                  + " be created anew; if it has one, look for a PeerAuthentication or a label"
                  + " security.istio.io/tlsMode that disables mutual TLS"));
    }
    return !own.isEmpty();
  }

  private void examineRegistration(boolean register, boolean selected) {
    String group = bootstrap.node().workloadGroup();
    String entry = bootstrap.node().workloadEntry();
    if (group == null && entry == null) {
      findings.add(
          Finding.warn(
              "register",
              "no WorkloadGroup is named, so peers cannot find this workload",
              "Write the files with 'istioctl x workload entry configure --autoregister', or set"
                  + " workloadGroup"));
    } else if (selected) {
      findings.add(
          Finding.ok("register", "an instance at this address is registered and called by peers"));
    } else if (register) {
      register();
    } else {
      findings.add(Finding.warn("register", "not tried", "Leave out --no-register to try"));
    }
  }

  private void register() {
    // Announcing health is asked for, so that the entry gets no traffic before some is reported;
    // none is.
    Bootstrap joiner =
        bootstrap.with(Registration.reportingHealth(bootstrap.node())).withoutProbe();
    try (MeshThread thread = MeshThread.start("mesh-doctor");
        Trunk trunk = Trunk.create(joiner, thread, MeshObserver.none());
        Registration registration =
            Registration.builder(
                    new SilentControlPlane(trunk.controlPlane()), joiner, thread, Runnable::run)
                .start()) {
      // A stream counts as up with the first response, and clusters are what istiod always answers.
      var unused = Traffic.open(trunk.controlPlane(), thread, joiner.node());
      trunk.start();
      RegistrationStatus status =
          patience.await(
              registration.status(),
              now -> now.registered() || now.state() == RegistrationState.FAILED);
      findings.add(verdict(status));
    }
  }

  private Finding verdict(RegistrationStatus status) {
    Problem reason = status.reason();
    if (reason != null) {
      return Finding.fail("register", reason);
    }
    if (!status.registered()) {
      return Finding.fail(
          "register",
          "istiod did not answer within " + patience.limit().toSeconds() + " s",
          "Try again with a longer --timeout",
          null);
    }
    String probe =
        bootstrap.readinessProbe() == null
            ? "no probe"
            : "probe " + bootstrap.readinessProbe().action();
    return Finding.ok(
        "register", bootstrap.node().namespace() + "/" + status.workloadEntry() + ", " + probe);
  }
}
