package io.meshjvm.benchmarks.load;

import java.io.IOException;

/** Sees to it that a way into a server is not measured before it decides as it should. */
final class Enforcement {

  private static final String OK = "200";
  private static final String FORBIDDEN = "403";
  private static final int ATTEMPTS = 200;
  private static final long PAUSE_MILLIS = 50;

  private Enforcement() {}

  /**
   * Waits until the last rule lets a GET in and no rule a POST, or until both are let in where
   * there are no rules.
   *
   * @throws IOException if that takes too long
   */
  static void await(Worker client, InboundPath path) throws IOException, InterruptedException {
    await(client, path, "GET", OK);
    await(client, path, "POST", path.rules() ? FORBIDDEN : OK);
  }

  private static void await(Worker client, InboundPath path, String method, String status)
      throws IOException, InterruptedException {
    String seen = "";
    for (int i = 0; i < ATTEMPTS && !seen.equals(status); i++) {
      Thread.sleep(i == 0 ? 0 : PAUSE_MILLIS);
      seen = client.ask("status " + method);
    }
    if (!seen.equals(status)) {
      throw new IOException(path.title() + " answers " + method + " with " + seen);
    }
  }
}
