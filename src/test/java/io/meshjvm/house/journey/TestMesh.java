package io.meshjvm.house.journey;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.config.WorkloadEntry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The world of a journey: an istiod with the scenario's objects, and members that serve on
 * loopback. Closing it closes the members, newest first, then istiod.
 */
final class TestMesh implements AutoCloseable {

  /** What a step may take on a busy machine. */
  static final Duration PATIENCE = Duration.ofSeconds(40);

  static final String LOOPBACK = "127.0.0.1";

  /** The VM's service, as peers call it. */
  static final String VM_URL = "http://vmservice.example.com/";

  /** The peer's service, by its short name. */
  static final String PEER_URL = "http://httpbin.default:8000/";

  static final VmSpec VM = VmSpec.of("vm", "python-http");
  static final VmSpec PEER = VmSpec.of("default", "httpbin");

  private final Path directory;
  private final Istiod istiod;
  private final int vmPort;
  private final int peerPort;
  private final Deque<TestMember> members = new ArrayDeque<>();

  private TestMesh(Path directory, Istiod istiod) throws IOException {
    this.directory = directory;
    this.istiod = istiod;
    this.vmPort = FreePorts.next();
    this.peerPort = FreePorts.next();
  }

  /** A mesh whose entries outlive every outage of a test. */
  static TestMesh start(Path directory) throws IOException {
    return start(directory, Istiod.builder().gracePeriod(Duration.ofMinutes(1)));
  }

  static TestMesh start(Path directory, Istiod.Builder builder) throws IOException {
    TestMesh mesh = new TestMesh(directory, builder.start());
    mesh.istiod.apply(mesh.scenario());
    return mesh;
  }

  Istiod istiod() {
    return istiod;
  }

  int vmPort() {
    return vmPort;
  }

  int peerPort() {
    return peerPort;
  }

  /** The scenario's VM at 127.0.0.1, ready. */
  TestMember vm() throws IOException {
    return vm(LOOPBACK, UnaryOperator.identity());
  }

  /** An instance of the scenario's VM, ready. */
  TestMember vm(String address, UnaryOperator<MeshBuilder> options) throws IOException {
    return begin("vm-" + address, VM, address, options).ready();
  }

  /** The scenario's peer, ready. */
  TestMember peer() throws IOException {
    return peer(LOOPBACK, UnaryOperator.identity());
  }

  /** An instance of the scenario's peer, ready. */
  TestMember peer(String address, UnaryOperator<MeshBuilder> options) throws IOException {
    return begin("peer-" + address, PEER, address, options).ready();
  }

  /** Writes a member's five files. */
  Path files(String name, VmSpec spec) {
    Path files = directory.resolve(name);
    istiod.writeVmDirectory(files, spec);
    return files;
  }

  /** Writes a member's files, starts it with its server, and does not wait. */
  TestMember begin(String name, VmSpec spec, String address, UnaryOperator<MeshBuilder> options)
      throws IOException {
    return begin(files(name, spec), spec, address, options);
  }

  /** Starts a member on files as they are, with its server, and does not wait. */
  TestMember begin(Path files, VmSpec spec, String address, UnaryOperator<MeshBuilder> options)
      throws IOException {
    int port = spec.namespace().equals(VM.namespace()) ? vmPort : peerPort;
    InetAddress own = InetAddress.getByName(address);
    MeshBuilder builder =
        Mesh.fromDirectory(files)
            .address(own)
            .mutualTlsPort(port)
            .closeOnShutdown(false)
            .drain(Duration.ofMillis(300));
    TestMember member = TestMember.start(options.apply(builder), own, port);
    members.push(member);
    return member;
  }

  /** The WorkloadEntries of the scenario's VM. */
  List<WorkloadEntry> vmEntries() {
    return istiod.workloadEntries().stream().filter(e -> e.namespace().equals("vm")).toList();
  }

  /** The scenario's objects for the ports of this mesh. */
  String scenario() throws IOException {
    return yaml("scenario");
  }

  /** A file of objects for the ports of this mesh. */
  String yaml(String name) throws IOException {
    String resource = "/journey/" + name + ".yaml";
    try (var yaml = Objects.requireNonNull(TestMesh.class.getResourceAsStream(resource))) {
      return new String(yaml.readAllBytes(), StandardCharsets.UTF_8)
          .replace("VM_PORT", Integer.toString(vmPort))
          .replace("PEER_PORT", Integer.toString(peerPort));
    }
  }

  @Override
  public void close() {
    members.forEach(TestMember::close);
    istiod.close();
  }
}
