package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The five files of a small member below a directory, and a loader that sees nothing else. */
final class Member {

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> properties = new HashMap<>();

  private Member(Path directory) {
    this.directory = directory;
  }

  /** A member without any file yet. */
  static Member at(Path directory) {
    return new Member(directory);
  }

  static Member in(Path directory) {
    return new Member(directory)
        .file("cluster.env", "POD_NAMESPACE='vm'\nISTIO_SVC_IP='10.0.0.5'\n")
        .file("mesh.yaml", "defaultConfig: {}\n")
        .file("root-cert.pem", "roots\n")
        .file("istio-token", "")
        .file("hosts", "");
  }

  Member file(String name, String text) {
    try {
      Files.createDirectories(directory.resolve(name).getParent());
      Files.writeString(directory.resolve(name), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds lines to {@code cluster.env}. */
  Member clusterEnv(String... lines) {
    return file(
        "cluster.env",
        "POD_NAMESPACE='vm'\nISTIO_SVC_IP='10.0.0.5'\n" + String.join("\n", lines) + "\n");
  }

  /** Replaces {@code defaultConfig} of {@code mesh.yaml} by these lines. */
  Member defaultConfig(String... lines) {
    return file("mesh.yaml", "defaultConfig:\n  " + String.join("\n  ", lines) + "\n");
  }

  Member without(String name) {
    try {
      Files.delete(directory.resolve(name));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Member environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Member property(String name, String value) {
    properties.put(name, value);
    return this;
  }

  BootstrapLoader loader() {
    return isolated(BootstrapLoader.fromDirectory(directory))
        .environment(environment)
        .systemProperties(properties);
  }

  Bootstrap load() {
    return loader().load();
  }

  BootstrapException refusal() {
    return catchThrowableOfType(BootstrapException.class, this::load);
  }

  /** A loader that sees neither this process nor this machine. */
  static BootstrapLoader isolated(BootstrapLoader loader) {
    return loader
        .environment(Map.of())
        .systemProperties(Map.of())
        .interfaces(List::of)
        .hostName("vm-1.corp.test");
  }

  static Setting setting(Bootstrap bootstrap, String key) {
    return bootstrap.settings().stream()
        .filter(setting -> setting.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no setting " + key));
  }
}
