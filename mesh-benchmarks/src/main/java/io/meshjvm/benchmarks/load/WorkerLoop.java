package io.meshjvm.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The worker's end of a {@link Worker}: a line in, a line out, until the parent is gone. */
final class WorkerLoop {

  private WorkerLoop() {}

  /** Answers a question. */
  @FunctionalInterface
  interface Answers {
    String to(String question) throws IOException, InterruptedException;
  }

  /**
   * Says {@code greeting}, then answers. What an answer throws ends the worker, and with it the
   * measurement.
   */
  static void run(String greeting, Answers answers) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println(greeting);
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(answers.to(line));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
