package io.meshjvm.examples.greeter;

import io.meshjvm.examples.stage.MeshOptions;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves or calls a gRPC service of a mesh. Without arguments it does both on an istiod here. */
@Command(
    name = "grpc-greeter",
    description =
        "Serves a gRPC greeter in an Istio mesh, or calls one."
            + " Without --mesh-dir: a demonstration without a cluster.",
    mixinStandardHelpOptions = true)
public final class GrpcGreeter implements Callable<Integer> {

  @Mixin private MeshOptions mesh = new MeshOptions();

  @Option(names = "--port", defaultValue = "50051", description = "Where to serve the mesh.")
  private int port;

  @Option(
      names = "--call",
      paramLabel = "HOST:PORT",
      description = "Calls this service, instead of serving.")
  private @Nullable String target;

  /** Serves until it is told to stop, or calls once. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new GrpcGreeter()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Optional<MeshBuilder> member = mesh.member();
    if (member.isEmpty()) {
      return new Demonstration(System.out).play();
    }
    return target == null ? serve(member.get()) : ask(member.get(), target);
  }

  private int serve(MeshBuilder builder) throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    try (Mesh member = builder.mutualTlsPort(port).start()) {
      GreeterServer server = new GreeterServer(member, new InetSocketAddress(port));
      member.onLeave(left::countDown);
      member.onLeave(server::close);
      member.onChange(state -> System.out.println(state.phase() + ": " + state.detail()));
      left.await();
    }
    return 0;
  }

  private static int ask(MeshBuilder builder, String target) {
    try (Mesh member = builder.join(Duration.ofSeconds(30));
        GreeterClient client = GreeterClient.of(member, target)) {
      String answer = client.call(Greeting.SAY_HELLO, "world");
      System.out.println(answer);
      return answer.startsWith("Hello") ? 0 : 1;
    }
  }
}
