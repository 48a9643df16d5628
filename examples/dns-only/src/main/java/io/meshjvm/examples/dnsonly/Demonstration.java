package io.meshjvm.examples.dnsonly;

import io.meshjvm.examples.stage.Stage;
import io.meshjvm.sdk.Mesh;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

/** The lookups of the example, on an istiod in this JVM and sockets on loopback. */
final class Demonstration {

  private static final List<String> NAMES =
      List.of("greeter.shop", "db.external.test", "any.wild.test", "localhost");

  private final PrintStream out;

  Demonstration(PrintStream out) {
    this.out = out;
  }

  int play() throws IOException, InterruptedException, TimeoutException {
    try (Stage stage = Stage.open()) {
      stage.istiod().apply(objects());
      try (Mesh mesh =
          DnsOnly.settings(stage.member("vm", "names"), "127.0.0.1:0").join(Stage.PATIENCE)) {
        out.println(
            "WorkloadEntries of this application: " + stage.istiod().workloadEntries().size());
        new Lookups(mesh, out).show(NAMES);
      }
    }
    return 0;
  }

  private static String objects() throws IOException {
    try (InputStream yaml = Demonstration.class.getResourceAsStream("/names.yaml")) {
      return new String(Objects.requireNonNull(yaml).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
