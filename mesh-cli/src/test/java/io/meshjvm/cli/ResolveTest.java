package io.meshjvm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.fault.ResponseFault;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolveTest {

  private static final String NAME_TABLE = "type.googleapis.com/istio.networking.nds.v1.NameTable";

  private static final String ADDRESSED =
      """
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: db, namespace: vm}
      spec:
        hosts: [db.external.test]
        addresses: [240.240.7.7]
        ports:
        - {number: 5432, name: tcp, protocol: TCP}
        resolution: STATIC
        endpoints: [{address: 127.0.0.9}]
      """;

  @TempDir private Path directory;
  private TestVm vm;

  @BeforeEach
  void start() {
    vm = new TestVm(directory);
    vm.istiod.apply(ADDRESSED);
  }

  @AfterEach
  void stop() {
    vm.close();
  }

  @Test
  void answersFromTheNameTableAndDoesNotRegister() {
    Cli run = vm.run("resolve", "DB.external.test");

    assertThat(run.out())
        .contains("db.external.test. 30 A 240.240.7.7", "; from the name table with its ");
    assertThat(run.exit()).isZero();
    assertThat(vm.istiod.workloadEntries()).isEmpty();
  }

  @Test
  void saysThatANameHasNoSuchAddress() {
    Cli run = vm.run("resolve", "db.external.test", "--type", "AAAA");

    assertThat(run.out()).startsWith("; db.external.test has no such address, says the name table");
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void asksTheSystemForOtherNames() {
    Cli run = vm.run("resolve", "localhost", "--type", "A");

    assertThat(run.out()).contains("localhost - A 127.0.0.1", "; from the system's DNS");
    assertThat(run.exit()).isZero();
  }

  @Test
  void saysWhyThereIsNoTable() {
    vm.istiod.network().refuse();

    Cli run = vm.run("resolve", "db.external.test", "--timeout", "1");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("[fail] ", "fix: ").doesNotContain("\tat ");
  }

  @Test
  void asksTheListenerOfARunningMember() {
    try (Mesh mesh =
        Mesh.fromDirectory(vm.files)
            .address(InetAddress.getLoopbackAddress())
            .set("dnsListen", "127.0.0.1:0")
            .drain(Duration.ofMillis(1))
            .closeOnShutdown(false)
            .join(TestVm.PATIENCE)) {
      String server = "127.0.0.1:" + mesh.dnsAddress().orElseThrow().getPort();

      Cli run = Cli.run("resolve", "db.external.test", "--type", "A", "--server", server);

      assertThat(run.out()).contains("db.external.test. 30 A 240.240.7.7", "; from ");
      assertThat(run.exit()).isZero();
    }
  }

  @Test
  void refusesAServerThatIsNone() {
    Cli run = Cli.run("resolve", "db.external.test", "--server", "localhost");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("--server: 'localhost' is not host:port", "(MESH-3103)");
  }

  @Test
  void waitsForATableOnlyAsLongAsItIsTold() {
    vm.write(VmSpec.builder("vm", "python-http").withoutDnsCapture().build());
    vm.istiod.responseFaults().always(NAME_TABLE, ResponseFault.LOST);

    Cli run = vm.run("resolve", "db.external.test", "--timeout", "2");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("no name table within 2 s", "(MESH-3104)");
  }
}
