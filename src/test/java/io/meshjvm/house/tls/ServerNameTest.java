package io.meshjvm.house.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.tls.TlsEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules on the server name (connection.sni), whichever implementation of TLS serves. */
class ServerNameTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void isKnownToRulesOnBouncyCastle(PolicedServer server) throws IOException {
    assertThat(ServerNameScenes.passes(server, TlsEngine.BOUNCY_CASTLE))
        .isEqualTo(ServerNamePolicy.expected());
  }

  @Test
  void isKnownToRulesOnJavasOwnTls() throws Exception {
    List<String> expected =
        Arrays.stream(PolicedServer.values())
            .map(server -> ServerNameScenes.line(server, ServerNamePolicy.expected()))
            .toList();

    assertThat(onJavasOwnTls()).filteredOn(line -> line.startsWith("passes ")).isEqualTo(expected);
  }

  /** What {@link ServerNameScenes} prints in a JVM whose TLS servers take Istio's names. */
  private List<String> onJavasOwnTls() throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.tls.server.disableExtensions=server_name",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                ServerNameScenes.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(output);
    assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
    return lines;
  }
}
