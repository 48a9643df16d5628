package io.meshjvm.benchmarks.load;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What a comparison is set up from: it is closed with this, newest first. Not thread-safe. */
final class Parts implements Closeable {

  private final Deque<Closeable> open = new ArrayDeque<>();

  /** Sets up one of the ways that are compared, and adds what it opens to the parts. */
  @FunctionalInterface
  interface Setup<W extends Way> {
    Lane lane(W way) throws IOException, InterruptedException;
  }

  /** Adds a part, and gives it back. */
  <T extends Closeable> T add(T part) {
    open.push(part);
    return part;
  }

  /** Sets up all {@code ways}; if one of them fails, closes what the others have opened. */
  <W extends Way> List<Lane> lanes(List<W> ways, Setup<W> setup)
      throws IOException, InterruptedException {
    List<Lane> lanes = new ArrayList<>();
    try {
      for (W way : ways) {
        lanes.add(setup.lane(way));
      }
      return List.copyOf(lanes);
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
