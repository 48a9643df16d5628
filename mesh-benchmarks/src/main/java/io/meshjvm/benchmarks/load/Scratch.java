package io.meshjvm.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A directory for the files of a measurement, closed to other users since there are keys among
 * them, and gone with everything in it when closed.
 *
 * @param directory where
 */
record Scratch(Path directory) implements AutoCloseable {

  static Scratch create() throws IOException {
    return new Scratch(Files.createTempDirectory("mesh-load"));
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
