package io.meshjvm.cli;

import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An istiod, and a VM with the five files of WorkloadGroup {@code vm/python-http}. */
final class TestVm implements AutoCloseable {

  private static final String GROUP =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: python-http, namespace: vm}
      spec:
        metadata: {labels: {app: python-http}}
        template: {serviceAccount: my-vm, ports: {http: 9090}}
      """;

  /** The same group, whose members istiod cannot tell to be capable of mutual TLS. */
  static final String GROUP_WITHOUT_SERVICE_ACCOUNT = GROUP.replace("serviceAccount: my-vm, ", "");

  static final String SERVICE =
      """
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: vmservice, namespace: vm}
      spec:
        hosts: [vmservice.example.com]
        location: MESH_INTERNAL
        ports:
        - {number: 80, name: http, protocol: HTTP, targetPort: 9090}
        resolution: STATIC
        workloadSelector: {labels: {app: python-http}}
      """;

  final Istiod istiod =
      Istiod.builder().keys(KeyAlgorithm.EC_P256).gracePeriod(Duration.ofMillis(200)).start();
  final Path files;

  TestVm(Path files) {
    this.files = files;
    istiod.apply(GROUP);
    write(VmSpec.of("vm", "python-http"));
  }

  /** Lets the WorkloadGroup probe a port where nobody listens. */
  void probe(int deadPort) {
    istiod.apply(GROUP + "  probe: {tcpSocket: {port: " + deadPort + "}, periodSeconds: 1}\n");
    write(VmSpec.of("vm", "python-http"));
  }

  void write(VmSpec spec) {
    istiod.writeVmDirectory(files, spec);
  }

  /** Runs a command for this VM. */
  Cli run(String command, String... more) {
    return Cli.run(arguments(command, more));
  }

  String[] arguments(String command, String... more) {
    List<String> all =
        new ArrayList<>(List.of(command, "--dir", files.toString(), "--ip", "127.0.0.1"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Override
  public void close() {
    istiod.close();
  }
}
