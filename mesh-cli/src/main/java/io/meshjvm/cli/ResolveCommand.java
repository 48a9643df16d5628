package io.meshjvm.cli;

import io.meshjvm.dns.AddressFamily;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
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

/** Looks one name up as a member of the mesh would, or asks the DNS listener of a running one. */
@Command(
    name = "resolve",
    description =
        "Looks a name up in the mesh, or else in the system's DNS. Exit code 0 if it has an address, 1 if not.")
final class ResolveCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;
  @Mixin private MemberOptions member = new MemberOptions();

  @Parameters(index = "0", paramLabel = "NAME", description = "The name, in any of its forms.")
  private String name = "";

  @Option(
      names = "--type",
      paramLabel = "A|AAAA",
      description = "The addresses to look for; both by default.")
  private @Nullable Type type;

  @Option(
      names = "--server",
      paramLabel = "ADDRESS:PORT",
      description = "Asks this DNS listener of a running member and does not connect to istiod.")
  private @Nullable String server;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description =
          "How long the control plane or the server may take (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  /** Types of query, each with the family that it is after. */
  enum Type {
    /** IPv4 addresses. */
    A(AddressFamily.IPV4),
    /** IPv6 addresses. */
    AAAA(AddressFamily.IPV6);

    private final AddressFamily family;

    Type(AddressFamily family) {
      this.family = family;
    }

    AddressFamily family() {
      return family;
    }
  }

  /** What can be asked. */
  interface Resolver extends AutoCloseable {

    /** The lines of the answer, one for each record. */
    List<String> ask(String name, Type type);

    /** Who it was that answered, for people. */
    String source();

    @Override
    void close();
  }

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    List<String> lines = new ArrayList<>();
    try (Resolver resolver = resolver()) {
      for (Type each : type == null ? List.of(Type.values()) : List.of(type)) {
        lines.addAll(resolver.ask(name, each));
      }
      lines.forEach(out::println);
      out.println(
          lines.isEmpty()
              ? "; " + name + " has no such address, says " + resolver.source()
              : "; from " + resolver.source());
    }
    out.flush();
    return lines.isEmpty() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  private Resolver resolver() {
    Duration limit = Duration.ofSeconds(timeoutSeconds);
    return server == null
        ? MemberLookup.connect(member.loader().load(), limit)
        : new ListenerLookup(SocketAddresses.parse("--server", server), limit);
  }
}
