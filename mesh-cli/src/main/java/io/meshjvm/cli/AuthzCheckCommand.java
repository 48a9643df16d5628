package io.meshjvm.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import io.meshjvm.policy.InboundPolicy;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Decides about requests as a member would that has received a recorded listener. */
@Command(
    name = "check",
    description =
        "Decides about a request, or many, by a recorded LDS response and without a mesh: allow,"
            + " deny, or reject if it is no request to decide about (400), and the policy that"
            + " made it so. Exit code 0 whatever is decided.")
final class AuthzCheckCommand implements Callable<Integer> {

  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

  private static final int LAST_PORT = 65_535;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private AuthzRequestOptions request = new AuthzRequestOptions();

  @Option(
      names = "--listeners",
      paramLabel = "FILE",
      required = true,
      description =
          "Recorded LDS responses in proto-JSON, state of the world or delta, or what Envoy's"
              + " config dump says.")
  private Path listeners = Path.of("");

  @Option(
      names = "--port",
      paramLabel = "P",
      required = true,
      description = "Port that the workload listens on.")
  private int port;

  @Option(
      names = "--requests",
      paramLabel = "FILE",
      description =
          "An array of requests in JSON, each with principal (null for plaintext), method, path,"
              + " headers and source_ip; prints an array of decision and policy in its order.")
  private @Nullable Path requests;

  @Option(
      names = "--destination-ip",
      paramLabel = "A",
      defaultValue = "127.0.0.1",
      description = "Address that it came to (default: ${DEFAULT-VALUE}).")
  private String destinationIp = "127.0.0.1";

  @Option(names = "--sni", paramLabel = "NAME", description = "Server name that the caller sends.")
  private String serverName = "";

  @Option(names = "--json", description = "Prints the decision as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    if (port < 0 || port > LAST_PORT) {
      throw new CommandLine.ParameterException(command, "--port " + port + " is no port");
    }
    PrintWriter out = command.getOut();
    InboundPolicy policy = RecordedPolicy.read(listeners);
    AuthzCheck check = new AuthzCheck(policy, port, destinationIp, serverName);
    if (requests == null) {
      AuthzAnswer answer = check.decide(request.read());
      out.println(json ? GSON.toJson(answer.json()) : answer.text());
    } else {
      JsonArray answers = new JsonArray();
      for (AuthzRequest each : AuthzRequests.read(requests)) {
        answers.add(check.decide(each).brief());
      }
      out.println(GSON.toJson(answers));
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }
}
