package io.meshjvm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonParser;
import io.meshjvm.testkit.config.WorkloadEntry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinTest {

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private TestVm vm;

  @BeforeEach
  void start() {
    vm = new TestVm(directory.resolve("vm"));
  }

  @AfterEach
  void stop() {
    vm.close();
  }

  @Test
  void printsTheReportAndLeavesInOrderWhenInterrupted() throws Exception {
    CompletableFuture<Integer> exit = new CompletableFuture<>();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread command =
        new Thread(
            () -> {
              exit.complete(join("--json"));
              interrupted.complete(Thread.currentThread().isInterrupted());
            },
            "test-join");
    command.start();
    await()
        .atMost(TestVm.PATIENCE)
        .until(() -> out.toString().endsWith("}" + System.lineSeparator()));
    await().atMost(TestVm.PATIENCE).until(() -> entry().servable());

    command.interrupt();

    await().atMost(TestVm.PATIENCE).until(this::isLeaving);
    assertThat(exit.get(60, TimeUnit.SECONDS)).isZero();
    assertThat(interrupted.get(60, TimeUnit.SECONDS)).as("what interrupted it is kept").isTrue();
    String[] parts = out.toString().split("(?m)^}$", 2);
    assertThat(
            JsonParser.parseString(parts[0] + "}")
                .getAsJsonObject()
                .getAsJsonObject("state")
                .get("phase")
                .getAsString())
        .isEqualTo("READY");
    assertThat(parts[1]).contains(" DRAINING: ");
    await().atMost(TestVm.PATIENCE).until(() -> vm.istiod.workloadEntries().isEmpty());
  }

  @Test
  void leavesInOrderOnSigterm() throws Exception {
    Path printed = directory.resolve("out");
    Process process = start(printed);
    try {
      await().atMost(TestVm.PATIENCE).until(() -> Files.readString(printed).contains("known "));
      assertThat(Files.readString(printed)).contains("state       READY");
      await().atMost(TestVm.PATIENCE).until(() -> entry().servable());

      process.destroy();

      await().atMost(TestVm.PATIENCE).until(this::isLeaving);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(printed)).contains(" DRAINING: ");
      await().atMost(TestVm.PATIENCE).until(() -> vm.istiod.workloadEntries().isEmpty());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void staysWhileItsApplicationIsNotThereYet() throws Exception {
    try (Socket bound = new Socket()) {
      bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      staysBeside(bound.getLocalPort());
    }
  }

  private void staysBeside(int deadPort) throws Exception {
    vm.probe(deadPort);
    CompletableFuture<Integer> exit = new CompletableFuture<>();
    Thread command = new Thread(() -> exit.complete(join("--timeout", "6")), "test-join");
    command.start();

    await().atMost(TestVm.PATIENCE).until(() -> out.toString().contains("known "));

    assertThat(out.toString()).contains("state       UNHEALTHY", "MESH-1320");
    assertThat(exit).isNotDone();
    command.interrupt();
    assertThat(exit.get(60, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void saysWhatIsMissingWhenItCannotJoinInTime() {
    vm.istiod.network().refuse();

    Cli run = vm.run("join", "--timeout", "1");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("[fail] Not ready after 1000 ms: no SVID", "(MESH-3001)");
  }

  private int join(String... options) {
    return MeshCli.run(
        new PrintWriter(out), new PrintWriter(new StringWriter()), vm.arguments("join", options));
  }

  private Process start(Path printed) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), MeshCli.class.getName()));
    line.addAll(List.of(vm.arguments("join")));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("PROXY_CONFIG", "{\"terminationDrainDuration\":\"1s\"}");
    return builder.redirectErrorStream(true).redirectOutput(printed.toFile()).start();
  }

  /** Whether it has said that it leaves; its entry, which shows that, may be gone soon after. */
  private boolean isLeaving() {
    return vm.istiod.requests().stream().anyMatch(request -> request.error().equals("leaving"));
  }

  private WorkloadEntry entry() {
    List<WorkloadEntry> entries = vm.istiod.workloadEntries();
    assertThat(entries).hasSize(1);
    return entries.get(0);
  }
}
