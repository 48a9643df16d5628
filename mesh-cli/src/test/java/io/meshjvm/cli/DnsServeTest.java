package io.meshjvm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DnsServeTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();

  @Test
  void answersARecordedTableUntilInterrupted() throws Exception {
    try (DatagramSocket upstream = nobody();
        Socket held = free()) {
      String listen = "127.0.0.1:" + held.getLocalPort();
      Thread command =
          serve(
              "--table",
              recorded().toString(),
              "--namespace",
              "vm",
              "--listen",
              listen,
              "--search",
              "vm.svc.cluster.local,svc.cluster.local",
              "--upstream",
              "127.0.0.1:" + upstream.getLocalPort());
      await()
          .atMost(TestVm.PATIENCE)
          .until(() -> out.toString().startsWith("serving 11 names at "));

      assertThat(ask("greeter.shop", listen)).startsWith("greeter.shop. 30 A 10.96.0.30");
      assertThat(ask("vmservice.example.com.vm.svc.cluster.local", listen))
          .contains("vmservice.example.com.vm.svc.cluster.local. 30 CNAME vmservice.example.com.")
          .contains("vmservice.example.com. 30 A 240.240.0.2");
      assertThat(ask("example.org", listen)).contains("has no such address", "(SERVFAIL)");

      command.interrupt();
      assertThat(exit.get(60, TimeUnit.SECONDS)).isZero();
      assertThat(err.toString()).isEmpty();
    }
  }

  @Test
  void refusesAFileThatIsNoRecordedTable(@TempDir Path directory) throws IOException {
    Path text = Files.writeString(directory.resolve("text"), "hello");
    Path other =
        Files.writeString(
            directory.resolve("other.json"),
            "{\"resources\": [{\"@type\": \"type.googleapis.com/other.Type\"}]}");
    Path broken =
        Files.writeString(
            directory.resolve("broken.json"),
            """
            {"resources": [{
              "@type": "type.googleapis.com/istio.networking.nds.v1.NameTable", "table": 7}]}
            """);

    assertThat(refusal(directory.resolve("absent"))).contains("(MESH-3101)");
    assertThat(refusal(text)).contains("is no recorded xDS response", "(MESH-3102)");
    assertThat(refusal(other)).contains("no resource of type istio.networking", "(MESH-3102)");
    assertThat(refusal(broken)).contains("(MESH-3102)");
  }

  private static String refusal(Path table) {
    Cli run =
        Cli.run(
            "dns",
            "serve",
            "--table",
            table.toString(),
            "--namespace",
            "vm",
            "--listen",
            "127.0.0.1:1");
    assertThat(run.exit()).isEqualTo(1);
    return run.err();
  }

  private Thread serve(String... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "dns";
    arguments[1] = "serve";
    System.arraycopy(options, 0, arguments, 2, options.length);
    Thread command =
        new Thread(
            () ->
                exit.complete(
                    MeshCli.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments)),
            "test-serve");
    command.start();
    return command;
  }

  private static String ask(String name, String server) {
    return Cli.run("resolve", name, "--type", "A", "--server", server).out();
  }

  /** Holds a port of TCP, which may be shared, whose number is free for UDP as well. */
  private static Socket free() throws IOException {
    while (true) {
      Socket holder = new Socket();
      holder.setReuseAddress(true);
      holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (DatagramSocket alike = new DatagramSocket(holder.getLocalSocketAddress())) {
        return holder;
      } catch (BindException e) {
        holder.close(); // Somebody has it for UDP: the next one.
      }
    }
  }

  /** Takes from nobody but itself; whoever else sends it something is refused. */
  private static DatagramSocket nobody() throws IOException {
    DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    socket.connect(socket.getLocalSocketAddress());
    return socket;
  }

  private static Path recorded() throws Exception {
    return Path.of(
        Objects.requireNonNull(DnsServeTest.class.getResource("name-table.json")).toURI());
  }
}
