package io.meshjvm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshState;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.testkit.config.WorkloadEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DoctorTest {

  @TempDir private Path directory;
  private TestVm vm;

  @BeforeEach
  void start() {
    vm = new TestVm(directory);
  }

  @AfterEach
  void stop() {
    vm.close();
  }

  @Test
  void findsThatAWorkloadCanJoinAndLeavesNothingBehind() {
    Cli run = vm.run("doctor");

    assertThat(run.out())
        .contains("[ok]   files      read; node sidecar~127.0.0.1~vm.vm~vm.svc.cluster.local")
        .contains("[ok]   identity   spiffe://cluster.local/ns/vm/sa/my-vm, expires in ")
        .contains("[ok]   clock      skew to istiod ")
        .contains("[ok]   istiod     istiod.istio-system.svc:")
        .contains("[ok]   services   ")
        .contains("[ok]   register   vm/python-http-127.0.0.1, no probe")
        .contains("[ok]   resolver   ", "this JVM keeps answers: ")
        .doesNotContain("[fail]", "[warn]", "{\"Component\"");
    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    await().atMost(TestVm.PATIENCE).until(() -> vm.istiod.workloadEntries().isEmpty());
    await().atMost(TestVm.PATIENCE).until(() -> vm.istiod.connections().isEmpty());
    assertThat(vm.istiod.violations()).isEmpty();
  }

  @Test
  void tellsMachinesTheSame() {
    Cli run = vm.run("doctor", "--json", "--config");

    JsonObject report = JsonParser.parseString(run.out()).getAsJsonObject();
    assertThat(subjects(report.getAsJsonArray("checks")))
        .containsExactly(
            "files",
            "identity",
            "clock",
            "istiod",
            "services",
            "outbound",
            "inbound",
            "register",
            "resolver");
    assertThat(report.getAsJsonArray("checks"))
        .allSatisfy(check -> assertThat(text(check, "level")).isEqualTo("OK"));
    assertThat(report.getAsJsonArray("settings"))
        .anySatisfy(
            setting -> {
              assertThat(text(setting, "key")).isEqualTo("workloadGroup");
              assertThat(text(setting, "value")).isEqualTo("python-http");
              assertThat(text(setting, "source")).contains("cluster.env");
            });
  }

  @Test
  void showsEverySettingWithItsSourceAndNeverTheToken() throws IOException {
    Cli run = vm.run("doctor", "--config", "--no-register", "--set", "connectTimeout=2s");

    assertThat(run.out())
        .contains("connectTimeout=2s  (builder)")
        .contains("namespace=vm  (")
        .doesNotContain(Files.readString(directory.resolve("istio-token")).strip());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void saysWhatIsWrongAndWhatToDo(Consumer<TestVm> harm, String[] options, Expected expected) {
    harm.accept(vm);

    Cli run = vm.run("doctor", options);
    JsonObject finding = worst(JsonParser.parseString(run.out()).getAsJsonObject());

    assertThat(text(finding, "subject")).isEqualTo(expected.subject());
    assertThat(text(finding, "code")).isEqualTo(expected.code());
    assertThat(text(finding, "what")).contains(expected.what());
    assertThat(text(finding, "fix")).isNotBlank();
    assertThat(run.exit()).isEqualTo(1);
    assertThat(vm.run("doctor", "--timeout", "3").out()).contains("[fail] ");
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        failure("no directory", DoctorTest::removeAll, "files", "MESH-1001", "not"),
        failure("no roots", vm -> delete(vm, "root-cert.pem"), "files", "MESH-1002", "root-cert"),
        failure("no cluster.env", vm -> delete(vm, "cluster.env"), "files", "MESH-1002", "cluster"),
        failure("no token", vm -> delete(vm, "istio-token"), "identity", "MESH-1106", "token"),
        failure("expired token", DoctorTest::expire, "identity", "MESH-1103", "expired at"),
        failure("foreign CA", DoctorTest::distrust, "identity", "MESH-1102", ""),
        failure("istiod down", vm -> vm.istiod.network().refuse(), "identity", "MESH-1101", ""),
        failure(
            "no WorkloadGroup",
            vm -> vm.istiod.delete("WorkloadGroup", "vm", "python-http"),
            "register",
            "MESH-1301",
            "vm/python-http"));
  }

  @Test
  void warnsWhereNothingWillBeRegistered() {
    vm.write(VmSpec.builder("vm", "python-http").withoutAutoRegistration().build());

    Cli run = vm.run("doctor");

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("[warn] register   no WorkloadGroup is named").contains("fix: ");
    assertThat(vm.istiod.workloadEntries()).isEmpty();
  }

  @Test
  void registersNothingWhenToldNotTo() {
    Cli run = vm.run("doctor", "--no-register");

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("[warn] register   not tried");
    assertThat(vm.istiod.workloadEntries()).isEmpty();
  }

  @Test
  void leavesARunningInstanceAlone() throws IOException {
    vm.istiod.apply(TestVm.SERVICE.entry());
    try (Mesh mesh = instance()) {
      Cli run = vm.run("doctor");

      assertThat(run.out())
          .contains("[ok]   register   an instance at this address is registered")
          .doesNotContain("plaintext");
      assertThat(mesh.state().phase()).isEqualTo(MeshState.Phase.READY);
      assertThat(entry().servable()).isTrue();
    }
  }

  @Test
  void trap20WarnsOfPlaintextWhereTheGroupNamesNoServiceAccount() throws IOException {
    vm.istiod.apply(TestVm.SERVICE.entry());
    vm.istiod.apply(TestVm.SERVICE.withoutServiceAccount().group());
    try (Mesh mesh = instance()) {
      assertThat(mesh.state().phase()).isEqualTo(MeshState.Phase.READY);
      assertThat(vm.run("doctor").out())
          .contains("[warn] services   peers call the instance at this address in plaintext")
          .contains("fix: Give template.serviceAccount of the WorkloadGroup a value");
    }
  }

  @Test
  void leavesARunningInstanceAloneThatNoServiceSelects() throws IOException {
    try (Mesh mesh = instance()) {
      WorkloadEntry before = entry();

      assertThat(vm.run("doctor").out()).contains("[ok]   register   vm/python-http-127.0.0.1");

      await().atMost(TestVm.PATIENCE).until(() -> vm.istiod.connections().size() == 1);
      assertThat(mesh.state().phase()).isEqualTo(MeshState.Phase.READY);
      assertThat(entry().conditions()).isEqualTo(before.conditions());
      assertThat(entry().servable()).isTrue();
    }
  }

  private Mesh instance() throws IOException {
    Mesh mesh =
        Mesh.fromDirectory(directory)
            .address(InetAddress.getLoopbackAddress())
            .healthCheck(() -> true)
            .drain(Duration.ofMillis(100))
            .closeOnShutdown(false)
            .join(TestVm.PATIENCE);
    await().atMost(TestVm.PATIENCE).until(() -> entry().servable());
    return mesh;
  }

  private WorkloadEntry entry() {
    assertThat(vm.istiod.workloadEntries()).hasSize(1);
    return vm.istiod.workloadEntries().get(0);
  }

  /** What a failing run must say. */
  private record Expected(String subject, String code, String what) {}

  private static Arguments failure(
      String name, Consumer<TestVm> harm, String subject, String code, String what) {
    return Arguments.of(
        Named.of(name, harm),
        new String[] {"--json", "--timeout", "10"},
        new Expected(subject, code, what));
  }

  private static void removeAll(TestVm vm) {
    Stream.of("cluster.env", "mesh.yaml", "root-cert.pem", "istio-token", "hosts")
        .forEach(file -> delete(vm, file));
    delete(vm, "");
  }

  private static void delete(TestVm vm, String file) {
    try {
      Files.delete(vm.files.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void expire(TestVm vm) {
    vm.write(VmSpec.builder("vm", "python-http").tokenTtl(Duration.ofHours(-1)).build());
  }

  private static void distrust(TestVm vm) {
    try {
      Files.writeString(vm.files.resolve("root-cert.pem"), TestCa.create().rootsPem());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject worst(JsonObject report) {
    return StreamSupport.stream(report.getAsJsonArray("checks").spliterator(), false)
        .filter(check -> text(check, "level").equals("FAIL"))
        .findFirst()
        .orElseThrow()
        .getAsJsonObject();
  }

  private static Stream<String> subjects(JsonArray checks) {
    return StreamSupport.stream(checks.spliterator(), false).map(check -> text(check, "subject"));
  }

  private static String text(JsonElement object, String key) {
    return object.getAsJsonObject().get(key).getAsString();
  }
}
