package io.meshjvm.examples.vmservice;

import com.sun.net.httpserver.HttpsServer;
import io.meshjvm.examples.stage.Stage;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.config.WorkloadEntry;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The life of a service on a VM, told line by line: it joins, a peer calls it and is called back
 * over mutual TLS, and it leaves. Everything is real but the cluster: an istiod in this JVM,
 * sockets on loopback.
 */
final class Scenario {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final PrintStream out;

  Scenario(PrintStream out) {
    this.out = out;
  }

  int play() throws Exception {
    // Bound from now on: the files name their ports, which nobody else may get meanwhile.
    HttpsServer vm = bound(9090);
    HttpsServer peer = bound(0);
    try (Stage stage = Stage.open(Istiod.builder().gracePeriod(Duration.ofSeconds(1)))) {
      Istiod istiod = stage.istiod();
      say("istiod listens on 127.0.0.1:" + istiod.port());
      istiod.apply(objects(port(vm), port(peer)));
      say(
          "applied WorkloadGroup vm/python-http and ServiceEntry vmservice.example.com:80 -> "
              + port(vm));
      Workload service = new Workload(stage.member("vm", "python-http"), vm);
      Workload httpbin = new Workload(stage.member("default", "httpbin"), peer);
      say("wrote cluster.env, mesh.yaml, root-cert.pem, istio-token and hosts, as istioctl does");
      liveAndLeave(istiod, service, httpbin);
    } finally {
      vm.stop(0);
      peer.stop(0);
    }
    return 0;
  }

  /** What is described, and a server that waits for its identity. */
  private record Workload(MeshBuilder member, HttpsServer server) {

    Mesh join() {
      Mesh mesh = member.mutualTlsPort(port(server)).drain(Duration.ofSeconds(1)).start();
      mesh.onLeave(new EchoServer(mesh, server, () -> true)::close);
      return mesh.awaitReady(Stage.PATIENCE);
    }
  }

  private void liveAndLeave(Istiod istiod, Workload service, Workload httpbin) throws Exception {
    try (Mesh peer = httpbin.join();
        MeshCaller peerCalls = new MeshCaller(peer)) {
      try (Mesh vm = service.join();
          MeshCaller vmCalls = new MeshCaller(vm)) {
        Stage.await("its service to select the VM", () -> !vm.joinReport().services().isEmpty());
        Stage.await("the VM's inbound policy", () -> !vm.joinReport().inbound().isEmpty());
        say("the VM has joined:");
        out.print(vm.joinReport().text().indent(4));
        tellEntry(istiod);
        Stage.await(
            "the peer to learn of the VM",
            () -> Stage.hasEndpoint(peer, "vmservice.example.com", 80));
        Stage.await(
            "the VM to learn of the peer", () -> Stage.hasEndpoint(vm, "httpbin.default", 8000));
        tell(
            "peer calls http://vmservice.example.com/",
            peerCalls,
            "http://vmservice.example.com/hello");
        tell("VM calls http://httpbin.default:8000/", vmCalls, "http://httpbin.default:8000/hello");
        say("the VM is told to stop: reported unhealthy, drained, disconnected");
      }
      Stage.await(
          "the endpoint to go", () -> !Stage.hasEndpoint(peer, "vmservice.example.com", 80));
      say("gone from the peer's endpoints");
      Stage.await("the entry to go", () -> entries(istiod).isEmpty());
      say("WorkloadEntry removed; the mesh is as it was before");
    }
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

  /** At the port that is wanted, or where that is taken or 0, at any. */
  private static HttpsServer bound(int wanted) throws IOException {
    try {
      return HttpsServer.create(new InetSocketAddress(LOOPBACK, wanted), 0);
    } catch (BindException e) {
      return HttpsServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    }
  }

  private static int port(HttpsServer server) {
    return server.getAddress().getPort();
  }

  private static String objects(int vmPort, int peerPort) throws IOException {
    try (var yaml = Objects.requireNonNull(Scenario.class.getResourceAsStream("/scenario.yaml"))) {
      return new String(yaml.readAllBytes(), StandardCharsets.UTF_8)
          .replace("VM_PORT", Integer.toString(vmPort))
          .replace("PEER_PORT", Integer.toString(peerPort));
    }
  }
}
