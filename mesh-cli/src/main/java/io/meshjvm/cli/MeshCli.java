package io.meshjvm.cli;

import io.meshjvm.core.MeshException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command {@code mesh-cli}. Exit codes: 0 all is well, 1 something is not, 2 the command line
 * is wrong.
 */
@Command(
    name = "mesh-cli",
    description =
        "Joins an Istio mesh from the five files of 'istioctl x workload entry configure', and says"
            + " why not.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    subcommands = {
      JoinCommand.class,
      DoctorCommand.class,
      ResolveCommand.class,
      ExplainCommand.class,
      AuthzCommand.class,
      DnsCommand.class,
      VersionCommand.class
    })
public final class MeshCli {

  private MeshCli() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(run(writer(System.out), writer(System.err), args));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, Charset.defaultCharset());
  }

  /** Runs the command. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new MeshCli())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(MeshCli::explain)
        .execute(args);
  }

  private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (failure instanceof MeshException explained) {
      command.getErr().println("[fail] " + explained.problem() + "  (" + explained.code() + ")");
      command.getErr().println("       fix: " + explained.remedy());
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw failure;
  }
}
