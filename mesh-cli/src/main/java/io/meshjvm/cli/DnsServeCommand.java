package io.meshjvm.cli;

import io.meshjvm.dns.FixedNames;
import io.meshjvm.dns.listener.DnsListener;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Answers DNS queries from a recorded name table until it is interrupted. */
@Command(
    name = "serve",
    description =
        "Answers DNS queries from a recorded name table, as a workload of the namespace would see"
            + " it.")
final class DnsServeCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--table",
      required = true,
      paramLabel = "FILE",
      description = "A recorded NDS response in proto-JSON.")
  private Path table = Path.of("");

  @Option(
      names = "--namespace",
      required = true,
      paramLabel = "NS",
      description = "Namespace of the workload that asks.")
  private String namespace = "";

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description = "Its DNS domain; NS.svc.cluster.local by default.")
  private @Nullable String domain;

  @Option(
      names = "--listen",
      required = true,
      paramLabel = "ADDRESS:PORT",
      description = "Where to listen, over UDP and TCP.")
  private String listen = "";

  @Option(
      names = "--search",
      split = ",",
      paramLabel = "DOMAIN",
      description = "The search domains of those who ask; the first one counts.")
  private List<String> search = List.of();

  @Option(
      names = "--upstream",
      split = ",",
      paramLabel = "ADDRESS:PORT",
      description = "Servers to ask for other names; those of the system by default.")
  private List<String> upstreams = List.of();

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    FixedNames names =
        FixedNames.of(
            payload(),
            namespace,
            domain == null ? namespace + ".svc.cluster.local" : domain,
            search.isEmpty() ? null : search.get(0));
    DnsListener.Builder builder =
        DnsListener.builder(names::lookup).listen(SocketAddresses.parse("--listen", listen));
    if (!upstreams.isEmpty()) {
      builder.upstreams(
          upstreams.stream().map(server -> SocketAddresses.parse("--upstream", server)).toList());
    }
    try (DnsListener listener = builder.build()) {
      out.println("serving " + names.size() + " names at " + listener.start());
      out.flush();
      // Or until the JVM is told to stop, which ends the daemon threads of the listener with it.
      awaitInterruption();
    }
    return CommandLine.ExitCode.OK;
  }

  private byte[] payload() {
    return RecordedResponse.read(table).payload(NameTable.getDefaultInstance());
  }

  private static void awaitInterruption() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
