package io.meshjvm.dns.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A fresh JVM of the Java that runs the tests, which prints what it has found out. */
final class ChildJvm {

  /** The first Java that asks resolver providers. */
  static final int FIRST_WITH_PROVIDERS = 18;

  private final List<String> options = new ArrayList<>();
  private String classPath = classPath();

  /** Whether the JDK that runs the tests asks resolver providers. */
  static boolean asksProviders() {
    return Runtime.version().feature() >= FIRST_WITH_PROVIDERS;
  }

  /** The value where the JDK asks providers, and {@code otherwise} where it does not. */
  static String where(String asked, String otherwise) {
    return asksProviders() ? asked : otherwise;
  }

  /** Adds an option of the JVM. */
  ChildJvm option(String option) {
    options.add(option);
    return this;
  }

  /** Takes this class path in place of the tests' own. */
  ChildJvm classPath(String other) {
    classPath = other;
    return this;
  }

  /** The class path of the tests. */
  static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** The part of the class path that holds {@code type}. */
  static Path home(Class<?> type) {
    return Path.of(
        new File(type.getProtectionDomain().getCodeSource().getLocation().getPath()).getPath());
  }

  /** Runs {@code main} and returns the facts that it noted. */
  Map<String, String> run(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(Arrays.asList(arguments));
    try {
      Path output = Files.createTempFile("child-jvm", ".log");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(2, TimeUnit.MINUTES);
      process.destroyForcibly();
      List<String> lines = Files.readAllLines(output);
      Files.delete(output);
      assertThat(ended).as("ended: %s", lines).isTrue();
      assertThat(process.waitFor()).as("exit code: %s", String.join("\n", lines)).isZero();
      return facts(lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static Map<String, String> facts(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(Fact.MARK))
        .map(line -> line.substring(Fact.MARK.length()).split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> pair[1], (one, other) -> other, LinkedHashMap::new));
  }
}
