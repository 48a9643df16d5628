package io.meshjvm.sdk;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes a {@link JoinReport} for people. */
final class JoinReportText {

  // tlsMode of an endpoint, istio: pilot/pkg/serviceregistry/serviceentry/conversion.go.
  private static final String PLAINTEXT =
      "plaintext (the WorkloadGroup names no serviceAccount, or mutual TLS is disabled)";

  private final JoinReport report;
  private final StringBuilder out = new StringBuilder();

  private JoinReportText(JoinReport report) {
    this.report = report;
  }

  static String of(JoinReport report) {
    return new JoinReportText(report).write();
  }

  private String write() {
    line("state", report.state().phase() + ": " + report.state().detail());
    line("token", token());
    line("identity", identity());
    line("registered", registration());
    services();
    if (!report.inbound().isEmpty()) {
      line("inbound", report.inbound().toString());
    }
    line("outbound", "to unknown hosts " + report.outbound());
    line("known", report.names() + " names, " + report.clusters() + " service ports");
    line("stream", stream());
    return out.toString();
  }

  private String token() {
    JoinReport.Token token = report.token();
    if (!token.readable()) {
      return "none at " + token.path();
    }
    Instant expires = token.expires();
    return token.path() + (expires == null ? "" : ", " + until(expires, "expires", "expired"));
  }

  private String identity() {
    JoinReport.Identity identity = report.identity();
    if (identity == null) {
      return "none yet";
    }
    return identity.spiffeId()
        + ", "
        + until(identity.expires(), "expires", "expired")
        + ", "
        + until(identity.renewal(), "renews", "renewal due")
        + " (from "
        + identity.source()
        + ", "
        + identity.roots()
        + " trusted root"
        + (identity.roots() == 1 ? "" : "s")
        + ")"
        + because(identity.problem());
  }

  private String registration() {
    JoinReport.Registration registration = report.registration();
    String entry = registration.workloadEntry();
    return (entry == null ? "no WorkloadEntry" : entry)
        + ", "
        + registration.state()
        + ", "
        + registration.health()
        + because(registration.problem());
  }

  private void services() {
    if (report.services().isEmpty()) {
      line("selected by", "no service (peers cannot call this workload)");
    }
    for (JoinReport.Service service : report.services()) {
      line(
          "selected by",
          service.host()
              + ":"
              + service.port()
              + " -> "
              + service.endpoint()
              + ", "
              + service.health()
              + ", peers use "
              + (service.mutualTls() ? "mutual TLS" : PLAINTEXT));
    }
  }

  private String stream() {
    JoinReport.Stream stream = report.stream();
    return stream.phase()
        + " "
        + stream.endpoint()
        + " ("
        + stream.protocol()
        + ", by "
        + stream.credential()
        + (stream.controlPlane().isEmpty()
            ? ""
            : ", " + ControlPlaneName.parse(stream.controlPlane()))
        + ")"
        + because(stream.lastFailure());
  }

  private String until(Instant moment, String future, String past) {
    Duration left = Duration.between(report.at(), moment);
    return left.isNegative()
        ? past + " " + span(left.negated()) + " ago"
        : future + " in " + span(left);
  }

  private static String span(Duration time) {
    if (time.toHours() > 0) {
      return time.toHours() + "h" + time.toMinutesPart() + "m";
    }
    return time.toMinutes() > 0
        ? time.toMinutes() + "m" + time.toSecondsPart() + "s"
        : time.toSeconds() + "s";
  }

  private static String because(@Nullable String problem) {
    return problem == null ? "" : "; " + problem;
  }

  private void line(String key, String value) {
    out.append(String.format("%-12s%s%n", key, value));
  }
}
