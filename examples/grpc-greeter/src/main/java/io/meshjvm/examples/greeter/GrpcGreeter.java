package io.meshjvm.examples.greeter;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves or calls a gRPC service of a mesh. Without arguments it does both on an istiod here. */
@Command(
    name = "grpc-greeter",
    description =
        "Serves a gRPC greeter in an Istio mesh, or calls one."
            + " Without --mesh-dir: a demonstration without a cluster.",
    mixinStandardHelpOptions = true)
public final class GrpcGreeter implements Callable<Integer> {

  @Option(
      names = {"--mesh-dir", "--dir"},
      description = "The five files of 'istioctl x workload entry configure'.")
  private @Nullable Path meshDir;

  @Option(names = "--ip", description = "Address of this machine; found out by default.")
  private @Nullable InetAddress ip;

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
    if (meshDir == null) {
      return new Demonstration(System.out).play();
    }
    MeshBuilder builder = Mesh.fromDirectory(meshDir);
    if (ip != null) {
      builder.address(ip);
    }
    return target == null ? serve(builder) : ask(builder, target);
  }

  private int serve(MeshBuilder builder) throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    try (Mesh mesh = builder.mutualTlsPort(port).start()) {
      GreeterServer server = new GreeterServer(mesh, new InetSocketAddress(port));
      mesh.onLeave(left::countDown);
      mesh.onLeave(server::close);
      mesh.onChange(state -> System.out.println(state.phase() + ": " + state.detail()));
      left.await();
    }
    return 0;
  }

  private static int ask(MeshBuilder builder, String target) {
    try (Mesh mesh = builder.join(Duration.ofSeconds(30));
        GreeterClient client = GreeterClient.of(mesh, target)) {
      String answer = client.call(Greeting.SAY_HELLO, "world");
      System.out.println(answer);
      return answer.startsWith("Hello") ? 0 : 1;
    }
  }
}
