package io.meshjvm.house.envoy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Where Envoy is. */
final class EnvoyBinary {

  static final String MISSING =
      "no Envoy: MESHJVM_ENVOY names no executable, and there is no 'envoy' on the path";

  private static final String LOCATION = "MESHJVM_ENVOY";
  private static final String REQUIRED = "MESHJVM_REQUIRE_ENVOY";

  private EnvoyBinary() {}

  static boolean required() {
    return Boolean.parseBoolean(System.getenv(REQUIRED));
  }

  static Optional<Path> find() {
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
}
