package io.meshjvm.examples.legacyserver;

import io.meshjvm.examples.stage.MeshOptions;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Puts a server that knows nothing of the mesh under the mesh's policy. Without arguments it does
 * so on an istiod in this JVM.
 */
@Command(
    name = "legacy-server",
    description =
        "Serves a port of an Istio mesh for an unchanged plaintext HTTP server."
            + " Without --mesh-dir: a demonstration without a cluster.",
    mixinStandardHelpOptions = true)
public final class LegacyServer implements Callable<Integer> {

  @Mixin private MeshOptions mesh = new MeshOptions();

  @Option(
      names = "--port",
      description = "Port that peers call; ${DEFAULT-VALUE} by default.",
      defaultValue = "8080")
  private int port;

  /** Serves. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new LegacyServer()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Optional<MeshBuilder> described = mesh.member();
    if (described.isEmpty()) {
      new Demonstration(System.out).play();
      return 0;
    }
    try (LegacyCode legacy = new LegacyCode();
        Mesh member = settings(described.get()).start()) {
      InetSocketAddress served = member.serve(port, legacy.address());
      member.awaitReady(Duration.ofSeconds(30));
      System.out.println("Serving " + served + " for " + legacy.address() + "; Enter to leave");
      int unused = System.in.read();
    }
    return 0;
  }

  /** Tells the application who calls. */
  static MeshBuilder settings(MeshBuilder builder) {
    return builder.set("inboundClientCert", "SET");
  }
}
