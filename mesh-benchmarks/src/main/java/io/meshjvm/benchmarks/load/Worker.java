package io.meshjvm.benchmarks.load;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs one part of a measurement and answers questions, line by line. */
final class Worker implements Closeable {

  private static final int PATIENCE_SECONDS = 10;

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final Writer questions;
  private final String greeting;

  private Worker(String name, Process process) throws IOException {
    this.name = name;
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
    this.greeting = read();
  }

  /** Starts {@code main} and waits for its first line; all workers get the same heap. */
  static Worker start(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms64m", "-Xmx256m", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      return new Worker(main.getSimpleName(), process);
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Its first line. */
  String greeting() {
    return greeting;
  }

  /** Asks, and waits for the answer. */
  String ask(String question) throws IOException {
    questions.write(question + "\n");
    questions.flush();
    return read();
  }

  ProcessHandle process() {
    return process.toHandle();
  }

  private String read() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException(name + " has ended; its errors are above");
    }
    return line;
  }

  /** Ends it; it may leave in order. */
  @Override
  public void close() throws IOException {
    questions.close();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
