package io.meshjvm.house.envoy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * An Envoy that runs, with every port on loopback and chosen by the system. It shares no memory
 * with others, so any number may run at once. Closing kills it and removes its files.
 */
final class EnvoyProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final Path directory;
  private final Process process;
  private final String admin;
  private final Map<String, Integer> ports = new ConcurrentHashMap<>();

  private EnvoyProcess(Path directory, Process process) {
    this.directory = directory;
    this.process = process;
    this.admin = awaitAdmin();
  }

  /**
   * Starts Envoy and waits until its listeners serve.
   *
   * @throws IllegalStateException if it does not come up, with the end of its log
   */
  static EnvoyProcess start(EnvoyConfig config) throws IOException {
    Path binary =
        EnvoyBinary.find().orElseThrow(() -> new IllegalStateException(EnvoyBinary.MISSING));
    // Made for this user alone: the configuration holds private keys.
    Path directory = Files.createTempDirectory("envoy");
    Files.writeString(directory.resolve("envoy.yaml"), config.yaml());
    Process process =
        new ProcessBuilder(command(binary, directory))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("envoy.log").toFile())
            .start();
    EnvoyProcess envoy = new EnvoyProcess(directory, process);
    envoy.awaitReady();
    return envoy;
  }

  private static List<String> command(Path binary, Path directory) {
    return List.of(
        binary.toString(),
        "--config-path",
        directory.resolve("envoy.yaml").toString(),
        "--admin-address-path",
        directory.resolve("admin").toString(),
        "--disable-hot-restart",
        "--concurrency",
        "1",
        "--log-level",
        "info");
  }

  /** The port of a listener. */
  int port(String listener) {
    return ports.computeIfAbsent(listener, this::ask);
  }

  private int ask(String listener) {
    for (JsonElement element :
        JsonParser.parseString(admin("/listeners?format=json"))
            .getAsJsonObject()
            .getAsJsonArray("listener_statuses")) {
      JsonObject status = element.getAsJsonObject();
      if (status.get("name").getAsString().equals(listener)) {
        return status
            .getAsJsonObject("local_address")
            .getAsJsonObject("socket_address")
            .get("port_value")
            .getAsInt();
      }
    }
    throw new IllegalArgumentException("Envoy has no listener " + listener);
  }

  /** What the admin page says. */
  String admin(String path) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + admin + path)).timeout(PATIENCE).build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException("Envoy's admin page does not answer: " + log(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** What Envoy has logged, for messages of failures. */
  String log() {
    try {
      return Files.readString(directory.resolve("envoy.log"));
    } catch (IOException e) {
      throw new UncheckedIOException("Envoy's log cannot be read", e);
    }
  }

  private String awaitAdmin() {
    Path address = directory.resolve("admin");
    await("address of the admin page", () -> Files.exists(address) && Files.size(address) > 0);
    try {
      return Files.readString(address);
    } catch (IOException e) {
      close();
      throw new UncheckedIOException("the address of Envoy's admin page cannot be read", e);
    }
  }

  private void awaitReady() {
    await("readiness", () -> admin("/ready").startsWith("LIVE"));
  }

  private void await(String what, Callable<Boolean> reached) {
    try {
      Awaitility.await(what)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .failFast("Envoy has ended", () -> !process.isAlive())
          .until(reached);
    } catch (ConditionTimeoutException | TerminalFailureException e) {
      String log = log();
      close();
      throw new IllegalStateException("Envoy did not come up: " + log, e);
    }
  }

  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (NoSuchFileException e) {
      // Closed before.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("Envoy's files cannot be removed", e);
    }
  }
}
