package io.meshjvm.house.envoy;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Envoy as a judge of configuration: it builds everything and opens no port. */
final class EnvoyValidation {

  private static final int PATIENCE_SECONDS = 60;

  private EnvoyValidation() {}

  /**
   * A verdict.
   *
   * @param accepted whether Envoy would run with it
   * @param log what it said
   */
  record Verdict(boolean accepted, String log) {}

  static Verdict of(Bootstrap bootstrap, Path directory) throws IOException, InterruptedException {
    Path binary =
        EnvoyBinary.find().orElseThrow(() -> new IllegalStateException(EnvoyBinary.MISSING));
    Path config = directory.resolve("bootstrap.pb");
    Files.write(config, bootstrap.toByteArray());
    Process process =
        new ProcessBuilder(
                List.of(
                    binary.toString(),
                    "--mode",
                    "validate",
                    "--disable-hot-restart",
                    "--log-level",
                    "warning",
                    "--config-path",
                    config.toString()))
            .redirectErrorStream(true)
            .start();
    String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("Envoy came to no verdict: " + log);
    }
    return new Verdict(process.exitValue() == 0, log);
  }
}
