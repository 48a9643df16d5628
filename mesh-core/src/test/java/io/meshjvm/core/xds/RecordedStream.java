package io.meshjvm.core.xds;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The messages of one recorded stream, in order. */
record RecordedStream(List<Entry> entries) {

  static RecordedStream read(String folder) {
    try (Stream<Path> files =
        Files.list(Path.of(RecordedStream.class.getResource("/istiod/" + folder).toURI()))) {
      return new RecordedStream(
          files
              .filter(file -> file.toString().endsWith(".pb"))
              .sorted()
              .map(RecordedStream::entry)
              .toList());
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Entry entry(Path file) {
    String[] name = file.getFileName().toString().split("-", 3);
    try (InputStream in = Files.newInputStream(file)) {
      return new Entry(name[1], file.getFileName().toString(), in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One message.
   *
   * @param kind {@code request}, {@code response} or {@code ack}
   * @param name of the file
   * @param bytes protobuf
   */
  record Entry(String kind, String name, byte[] bytes) {

    boolean fromServer() {
      return kind.equals("response");
    }
  }
}
