package io.meshjvm.examples.legacy;

import io.meshjvm.examples.stage.MeshOptions;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Lets code that knows nothing of the mesh call a service of it. Without arguments it does so on an
 * istiod in this JVM.
 */
@Command(
    name = "legacy-client",
    description =
        "Lets unchanged code call a service of an Istio mesh through loopback."
            + " Without --mesh-dir: a demonstration without a cluster.",
    mixinStandardHelpOptions = true)
public final class LegacyClient implements Callable<Integer> {

  @Mixin private MeshOptions mesh = new MeshOptions();

  @Parameters(
      paramLabel = "URL",
      arity = "0..1",
      description = "What to get, for example http://httpbin.default:8000/headers.")
  private URI url = URI.create("http://httpbin.default:8000/headers");

  /** Calls the service. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new LegacyClient()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Optional<MeshBuilder> described = mesh.member();
    if (described.isEmpty()) {
      new Demonstration(System.out).play();
      return 0;
    }
    try (Mesh member = settings(described.get()).join(Duration.ofSeconds(30))) {
      new Calls(member, System.out).show(url);
    }
    return 0;
  }

  /** Names, and loopback addresses behind them. */
  static MeshBuilder settings(MeshBuilder builder) {
    return builder.set("dnsCapture", "true").set("proxy", "true");
  }
}
