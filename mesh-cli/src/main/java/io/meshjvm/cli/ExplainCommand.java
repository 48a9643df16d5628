package io.meshjvm.cli;

import io.meshjvm.core.bootstrap.Locality;
import io.meshjvm.sdk.CallReport;
import io.meshjvm.traffic.Call;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says where calls to a service go and why, from a live control plane or from recorded answers. */
@Command(
    name = "explain",
    description =
        "Says where calls to a service go, and why not elsewhere, as a member of the mesh would"
            + " see it, without registering one. With --clusters and --endpoints, from recorded"
            + " responses and without a mesh. Exit code 1 if the mesh knows no such host or port.")
final class ExplainCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;
  @Mixin private MemberOptions member = new MemberOptions();

  @Parameters(
      index = "0",
      paramLabel = "HOST",
      description = "The service, in any form of its name.")
  private String host = "";

  @Parameters(index = "1", paramLabel = "PORT", description = "Its port, not the workload's.")
  private int port;

  @Option(names = "--subset", paramLabel = "NAME", description = "A subset of a DestinationRule.")
  private String subset = "";

  @Option(
      names = "--clusters",
      paramLabel = "FILE",
      description = "Recorded CDS responses in proto-JSON; of two with one name the later counts.")
  private List<Path> clusters = List.of();

  @Option(
      names = "--endpoints",
      paramLabel = "FILE",
      description = "Recorded EDS responses in proto-JSON, likewise.")
  private List<Path> endpoints = List.of();

  @Option(
      names = "--namespace",
      paramLabel = "NS",
      description =
          "With recorded responses: namespace of the workload that calls, for a HOST without one.")
  private String namespace = "";

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      defaultValue = "svc.cluster.local",
      description =
          "With recorded responses: domain of services, for a short HOST (default:"
              + " ${DEFAULT-VALUE}).")
  private String domain = "svc.cluster.local";

  @Option(
      names = "--locality",
      paramLabel = "REGION/ZONE",
      description =
          "Where the caller is, to show how far each endpoint is; the member's own by default."
              + " It changes no priority: istiod has worked those out for whom it answered.")
  private @Nullable String locality;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long the control plane may take (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  @Option(names = "--json", description = "Prints the report as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    CallReport report = recorded() ? fromFiles() : fromControlPlane();
    out.println(json ? report.json() : report.text());
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private boolean recorded() {
    if (clusters.isEmpty() && !endpoints.isEmpty()) {
      throw new CliException(
          "MESH-3106",
          "endpoints are recorded and clusters are not",
          "Give the CDS response by --clusters, too",
          null);
    }
    return !clusters.isEmpty();
  }

  private CallReport fromFiles() {
    RecordedTraffic traffic = RecordedTraffic.read(clusters, endpoints, namespace, domain);
    return new CallReport(null, own(Locality.UNKNOWN), traffic.explain(what()));
  }

  private CallReport fromControlPlane() {
    try (MemberTraffic traffic =
        MemberTraffic.connect(member.loader().load(), Duration.ofSeconds(timeoutSeconds))) {
      CallReport report = traffic.explain(what());
      return new CallReport(report.name(), own(report.own()), report.traffic());
    }
  }

  private Call what() {
    return Call.to(host, port).subset(subset);
  }

  private Locality own(Locality otherwise) {
    return locality == null ? otherwise : Locality.parse(locality);
  }
}
