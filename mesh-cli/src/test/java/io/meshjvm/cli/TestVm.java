package io.meshjvm.cli;

import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmService;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An istiod, and a VM with the five files of WorkloadGroup {@code vm/python-http}. */
final class TestVm implements AutoCloseable {

  static final VmService SERVICE =
      new VmService("vm", "python-http", "my-vm", "vmservice.example.com", 9090);

  /** What a step may take on a busy machine, the start of a JVM among them. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  final Istiod istiod =
      Istiod.builder().keys(KeyAlgorithm.EC_P256).gracePeriod(Duration.ofMillis(200)).start();
  final Path files;

  TestVm(Path files) {
    this.files = files;
    istiod.apply(SERVICE.group());
    write(SERVICE.vm());
  }

  /** Lets the WorkloadGroup probe a port where nobody listens. */
  void probe(int deadPort) {
    istiod.apply(SERVICE.group(deadPort));
    write(SERVICE.vm());
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
