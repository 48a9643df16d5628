package io.meshjvm.house.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The project's files, from wherever the build was started. */
final class Project {

  private static final Path ROOT = root(Path.of("").toAbsolutePath());

  private Project() {}

  private static Path root(Path directory) {
    return Files.isDirectory(directory.resolve("mesh-core"))
        ? directory
        : root(Objects.requireNonNull(directory.getParent(), "outside of the project"));
  }

  /** A text file. */
  static String read(String path) {
    return read(ROOT.resolve(path));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows of the tables of a page whose first cell is code, without it and the headers. */
  static List<List<String>> rows(String page) {
    return read("src/site/markdown/" + page)
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> List.of(line.substring(1, line.length() - 1).split("(?<!\\\\)\\|", -1)))
        .map(cells -> cells.stream().map(String::strip).toList())
        .toList();
  }

  /** The main sources of all modules. */
  static Stream<Path> mainSources() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      List<Path> sources =
          modules
              .map(module -> module.resolve("src/main/java"))
              .filter(Files::isDirectory)
              .toList();
      return sources.stream().flatMap(Project::javaFiles);
    }
  }

  private static Stream<Path> javaFiles(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
