package io.meshjvm.examples.dnsonly;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The lookups of the example, on an istiod in this JVM and sockets on loopback. */
final class Demonstration {

  private static final List<String> NAMES =
      List.of("greeter.shop", "db.external.test", "any.wild.test", "localhost");

  private final PrintStream out;

  Demonstration(PrintStream out) {
    this.out = out;
  }

  int play() throws IOException {
    Path files = Files.createTempDirectory("mesh");
    try (Istiod istiod = Istiod.start()) {
      istiod.apply(objects());
      istiod.writeVmDirectory(files, VmSpec.of("vm", "names"));
      try (Mesh mesh =
          DnsOnly.member(files, InetAddress.getLoopbackAddress(), "127.0.0.1:0")
              .drain(Duration.ofMillis(1))
              .join(Duration.ofSeconds(30))) {
        out.println("WorkloadEntries of this application: " + istiod.workloadEntries().size());
        new Lookups(mesh, out).show(NAMES);
      }
    } finally {
      delete(files);
    }
    return 0;
  }

  private static String objects() throws IOException {
    try (InputStream yaml = Demonstration.class.getResourceAsStream("/names.yaml")) {
      return new String(Objects.requireNonNull(yaml).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
