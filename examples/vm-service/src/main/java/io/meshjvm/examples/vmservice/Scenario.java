package io.meshjvm.examples.vmservice;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.config.WorkloadEntry;
import io.meshjvm.traffic.Pick;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * The life of a service on a VM, told line by line: it joins, a peer calls it and is called back
 * over mutual TLS, and it leaves. Everything is real but the cluster: an istiod in this JVM,
 * sockets on loopback.
 */
final class Scenario {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final PrintStream out;

  Scenario(PrintStream out) {
    this.out = out;
  }

  int play() throws Exception {
    Path files = Files.createTempDirectory("mesh");
    int vmPort = freePort(9090);
    int peerPort = freePort(0);
    try (Istiod istiod = Istiod.builder().gracePeriod(Duration.ofSeconds(1)).start()) {
      say("istiod listens on 127.0.0.1:" + istiod.port());
      istiod.apply(objects(vmPort, peerPort));
      say(
          "applied WorkloadGroup vm/python-http and ServiceEntry vmservice.example.com:80 -> "
              + vmPort);
      istiod.writeVmDirectory(files.resolve("vm"), VmSpec.of("vm", "python-http"));
      istiod.writeVmDirectory(files.resolve("peer"), VmSpec.of("default", "httpbin"));
      say("wrote cluster.env, mesh.yaml, root-cert.pem, istio-token and hosts, as istioctl does");
      liveAndLeave(istiod, files, vmPort, peerPort);
    } finally {
      TemporaryFiles.delete(files);
    }
    return 0;
  }

  private void liveAndLeave(Istiod istiod, Path files, int vmPort, int peerPort) throws Exception {
    try (Mesh peer = join(files.resolve("peer"), peerPort);
        MeshCaller peerCalls = new MeshCaller(peer)) {
      try (Mesh vm = join(files.resolve("vm"), vmPort);
          MeshCaller vmCalls = new MeshCaller(vm)) {
        await("its service to select the VM", () -> !vm.joinReport().services().isEmpty());
        say("the VM has joined:");
        out.print(vm.joinReport().text().indent(4));
        tellEntry(istiod);
        await("the peer to learn of the VM", () -> knows(peer, "vmservice.example.com", 80));
        tell(
            "peer calls http://vmservice.example.com/",
            peerCalls,
            "http://vmservice.example.com/hello");
        tell("VM calls http://httpbin.default:8000/", vmCalls, "http://httpbin.default:8000/hello");
        say("the VM is told to stop: reported unhealthy, drained, disconnected");
      }
      await("the endpoint to go", () -> !knows(peer, "vmservice.example.com", 80));
      say("gone from the peer's endpoints");
      await("the entry to go", () -> entries(istiod).isEmpty());
      say("WorkloadEntry removed; the mesh is as it was before");
    }
  }

  private static Mesh join(Path directory, int port) throws IOException {
    Mesh mesh =
        Mesh.fromDirectory(directory)
            .address(LOOPBACK)
            .mutualTlsPort(port)
            .drain(Duration.ofSeconds(1))
            .start();
    EchoServer server = new EchoServer(mesh, new InetSocketAddress(LOOPBACK, port), () -> true);
    mesh.onLeave(server::close);
    return mesh.awaitReady(PATIENCE);
  }

  private void tellEntry(Istiod istiod) {
    WorkloadEntry entry = entries(istiod).get(0);
    say("istiod has WorkloadEntry vm/" + entry.name());
    say("    labels " + entry.labels() + ", annotations " + entry.annotations().keySet());
    entry.conditions().forEach(c -> say("    condition " + c.type() + "=" + c.status()));
  }

  private void tell(String what, MeshCaller caller, String url) throws IOException {
    MeshCaller.Answer answer = caller.get(url);
    say(what + ": " + answer.status() + " from " + answer.endpoint());
    say("    " + answer.body());
  }

  private void say(String line) {
    out.println(line);
  }

  private static List<WorkloadEntry> entries(Istiod istiod) {
    return istiod.workloadEntries().stream().filter(e -> e.namespace().equals("vm")).toList();
  }

  private static boolean knows(Mesh mesh, String host, int port) {
    return mesh.traffic().current().peek(host, port) instanceof Pick.Picked;
  }

  private static void await(String what, BooleanSupplier reached)
      throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new TimeoutException("waited in vain for " + what);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static int freePort(int wanted) throws IOException {
    try (ServerSocket socket = new ServerSocket(wanted, 1, LOOPBACK)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      if (wanted == 0) {
        throw e;
      }
      return freePort(0);
    }
  }

  private static String objects(int vmPort, int peerPort) throws IOException {
    try (var yaml = Objects.requireNonNull(Scenario.class.getResourceAsStream("/scenario.yaml"))) {
      return new String(yaml.readAllBytes(), StandardCharsets.UTF_8)
          .replace("VM_PORT", Integer.toString(vmPort))
          .replace("PEER_PORT", Integer.toString(peerPort));
    }
  }
}
