package io.meshjvm.examples.dnsonly;

import io.meshjvm.examples.stage.MeshOptions;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks names up through a mesh. Without arguments it does so on an istiod in this JVM. */
@Command(
    name = "dns-only",
    description =
        "Looks names up through an Istio mesh. Without --mesh-dir: a demonstration without a"
            + " cluster.",
    mixinStandardHelpOptions = true)
public final class DnsOnly implements Callable<Integer> {

  @Mixin private MeshOptions mesh = new MeshOptions();

  @Option(
      names = "--listen",
      description =
          "Serves the names over DNS there until interrupted, for example 127.0.0.1:15053.")
  private String listen = "";

  @Parameters(paramLabel = "NAME", description = "The names to look up.")
  private List<String> names = List.of();

  /** Looks the names up, and serves them if asked to. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new DnsOnly()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Optional<MeshBuilder> described = mesh.member();
    if (described.isEmpty()) {
      return new Demonstration(System.out).play();
    }
    try (Mesh member = settings(described.get(), listen).join(Duration.ofSeconds(30))) {
      new Lookups(member, System.out).show(names);
      if (member.dnsAddress().isPresent()) {
        CountDownLatch left = new CountDownLatch(1);
        member.onLeave(left::countDown);
        left.await();
      }
    }
    return 0;
  }

  /** A member that joins no WorkloadGroup, whatever its files say: it is after the names. */
  static MeshBuilder settings(MeshBuilder member, String listen) {
    return member.set("workloadGroup", "").set("dnsCapture", "true").set("dnsListen", listen);
  }
}
