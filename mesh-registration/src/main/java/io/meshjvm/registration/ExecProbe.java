package io.meshjvm.registration;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Succeeds when a command ends with exit code 0 in time. Its output is dropped; what still runs
 * after the timeout is killed, with its children.
 */
final class ExecProbe implements Probe {

  private final List<String> command;

  ExecProbe(List<String> command) {
    this.command = command;
  }

  @Override
  public Attempt attempt(Duration timeout) throws InterruptedException {
    String detail = "exec " + command.get(0);
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectInput(Redirect.PIPE)
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return Attempt.unhealthy(detail + " could not start: " + e.getMessage(), detail);
    }
    try {
      process.getOutputStream().close();
      if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        return Attempt.unhealthy(
            detail + " did not end within " + timeout.toMillis() + " ms", detail);
      }
    } catch (IOException e) {
      return Attempt.unhealthy(detail + " failed: " + e.getMessage(), detail);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    int code = process.exitValue();
    return code == 0
        ? Attempt.healthy(detail)
        : Attempt.unhealthy(detail + " ended with exit code " + code, detail);
  }
}
