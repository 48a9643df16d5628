package io.meshjvm.examples.legacyserver;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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

  @Option(
      names = {"--mesh-dir", "--dir"},
      description = "The five files of 'istioctl x workload entry configure'.")
  private @Nullable Path meshDir;

  @Option(names = "--ip", description = "Address of this machine; found out by default.")
  private @Nullable InetAddress ip;

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
    if (meshDir == null) {
      new Demonstration(System.out).play();
      return 0;
    }
    MeshBuilder builder = settings(Mesh.fromDirectory(meshDir));
    try (LegacyCode legacy = new LegacyCode(0);
        Mesh mesh = (ip == null ? builder : builder.address(ip)).start()) {
      InetSocketAddress served = mesh.serve(port, legacy.address());
      mesh.awaitReady(Duration.ofSeconds(30));
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
