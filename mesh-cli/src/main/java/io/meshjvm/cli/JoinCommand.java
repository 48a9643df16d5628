package io.meshjvm.cli;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshJoinException;
import io.meshjvm.sdk.MeshState;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Joins the mesh, prints the report, and stays until it is interrupted; then leaves in order. */
@Command(name = "join", description = "Joins the mesh and stays until interrupted.")
final class JoinCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;
  @Mixin private MemberOptions member = new MemberOptions();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long joining may take (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  @Option(names = "--json", description = "Prints the report as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    boolean interrupted;
    try (Mesh mesh = member.member().start()) {
      awaitJoined(mesh);
      out.println(json ? mesh.joinReport().json() : mesh.joinReport().text());
      out.flush();
      mesh.onChange(state -> follow(state, out));
      interrupted = awaitEnd(mesh);
    }
    // Only now: leaving in order takes time, which a thread that is marked interrupted does not
    // get.
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return CommandLine.ExitCode.OK;
  }

  /**
   * Until the workload is in the mesh; its application may still be on its way, as the report then
   * says.
   */
  private void awaitJoined(Mesh mesh) {
    try {
      mesh.awaitReady(Duration.ofSeconds(timeoutSeconds));
    } catch (MeshJoinException e) {
      if (mesh.state().phase() != MeshState.Phase.UNHEALTHY) {
        throw e;
      }
    }
  }

  /**
   * Until the thread is interrupted, or the JVM is told to stop and the member leaves with it.
   *
   * @return whether the thread was interrupted
   */
  private static boolean awaitEnd(Mesh mesh) {
    CountDownLatch leaving = new CountDownLatch(1);
    mesh.onLeave(leaving::countDown);
    try {
      leaving.await();
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private static void follow(MeshState state, PrintWriter out) {
    out.println(state.since() + " " + state.phase() + ": " + state.detail());
    out.flush();
  }
}
