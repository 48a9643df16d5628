package io.meshjvm.examples.outbound;

import io.meshjvm.examples.stage.MeshOptions;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Calls a service of a mesh with every kind of client. Without arguments it does so on an istiod in
 * this JVM.
 */
@Command(
    name = "outbound-clients",
    description =
        "Calls a service of an Istio mesh with every kind of client."
            + " Without --mesh-dir: a demonstration without a cluster.",
    mixinStandardHelpOptions = true)
public final class OutboundClients implements Callable<Integer> {

  @Mixin private MeshOptions mesh = new MeshOptions();

  @Option(
      names = "--grpc",
      paramLabel = "HOST:PORT",
      description = "A gRPC server to ask for its health, too.")
  private @Nullable String grpc;

  @Parameters(
      paramLabel = "URL",
      arity = "0..1",
      description = "What to get, for example http://httpbin.default:8000/headers.")
  private String url = "http://httpbin.default:8000/headers";

  /** Calls the service; exits with the number of clients that failed. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new OutboundClients()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Optional<MeshBuilder> described = mesh.member();
    if (described.isEmpty()) {
      return new Demonstration(System.out).play();
    }
    try (Mesh member = described.get().join(Duration.ofSeconds(30))) {
      Calls calls = new Calls(member, System.out);
      return calls.show(url) + (grpc == null ? 0 : calls.showGrpc(grpc));
    }
  }
}
