package io.meshjvm.dns;

import static io.meshjvm.dns.TestNames.external;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeshNamesTest {

  private final FakeNames controlPlane = new FakeNames();
  private final MeshNames names = MeshNames.open(controlPlane, TestNames.node("vm"), null);

  private final KnownSystem system = new KnownSystem();

  private List<InetAddress> resolve(String name, AddressFamily family) {
    return HostAnswers.builder(names)
        .build()
        .resolve(name, family, system)
        .toCompletableFuture()
        .join();
  }

  @Test
  void leavesEveryNameToTheSystemBeforeTheFirstTable() {
    assertThat(names.provisioned()).isFalse();
    assertThat(TestNames.texts(resolve("a.test", AddressFamily.IPV4)))
        .containsExactly("192.0.2.99");
  }

  @Test
  void answersFromTheTableWithoutAskingTheSystem() {
    controlPlane.send(TestNames.table(Map.of("a.test", external("10.0.0.1"))));

    assertThat(names.provisioned()).isTrue();
    assertThat(TestNames.texts(resolve("A.test.", AddressFamily.ANY))).containsExactly("10.0.0.1");
    assertThat(system.asked).isEmpty();
  }

  @Test
  void asksTheSystemForOtherNamesAsTheyWereWritten() {
    controlPlane.send(TestNames.table(Map.of("a.test", external("10.0.0.1"))));

    assertThat(resolve("Other.test.", AddressFamily.ANY)).hasSize(1);
    assertThat(system.asked).containsExactly("Other.test.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0.0.0.0/0", "backend.test"})
  void trap24LeavesAServiceWithoutAnAddressOfItsOwnToTheSystem(String noAddress) {
    controlPlane.send(
        TestNames.table(
            Map.of("a.test", external("10.0.0.1"), "service.test", external(noAddress))));

    assertThat(names.lookup("service.test", AddressFamily.ANY))
        .isInstanceOf(DnsAnswer.NotInMesh.class);
    assertThat(TestNames.texts(resolve("service.test", AddressFamily.ANY)))
        .containsExactly("192.0.2.99");
  }

  @Test
  void trap24LeavesAServiceThatTheTableLacksToTheSystem() {
    controlPlane.send(FakeNames.recorded("name-table.pb"));

    assertThat(TestNames.texts(resolve("hidden.mesh.test", AddressFamily.IPV4)))
        .containsExactly("192.0.2.99");
    assertThat(system.asked).containsExactly("hidden.mesh.test");
  }

  @Test
  void trap23AnswersAllocatedAddressesAsTheAgentDoes() {
    controlPlane.send(FakeNames.recorded("name-table.pb"));

    assertThat(TestNames.texts(resolve("vmservice.example.com", AddressFamily.ANY)))
        .containsExactly("240.240.0.2");
  }

  @Test
  void trap26NeverAsksTheSystemForTheMissingFamilyOfAMeshName() {
    controlPlane.send(TestNames.table(Map.of("a.test", external("10.0.0.1"))));

    assertThatThrownBy(() -> resolve("a.test", AddressFamily.IPV6))
        .hasCauseInstanceOf(UnknownHostException.class);
    assertThat(system.asked).isEmpty();
  }

  @Test
  void aNewTableReplacesTheLastOneAsAWhole() {
    controlPlane.send(TestNames.table(Map.of("a.test", external("10.0.0.1"))));
    controlPlane.send(TestNames.table(Map.of("b.test", external("10.0.0.2"))));

    assertThat(names.lookup("a.test", AddressFamily.IPV4)).isInstanceOf(DnsAnswer.NotInMesh.class);
    assertThat(names.lookup("b.test", AddressFamily.IPV4)).isInstanceOf(DnsAnswer.Found.class);
    assertThat(names.current().entries()).containsOnlyKeys("b.test");
  }

  @Test
  void anEmptyTableIsATable() {
    controlPlane.send(TestNames.table(Map.of()));

    assertThat(names.provisioned()).isTrue();
  }

  @Test
  void tellsOfATableOnceThoughItComesTwice() {
    List<NameTable> seen = new ArrayList<>();
    names.watch(seen::add);
    byte[] table = TestNames.table(Map.of("a.test", external("10.0.0.1")));

    controlPlane.send(table);
    controlPlane.send(table);

    assertThat(seen).hasSize(1);
  }

  @Test
  void closingUnsubscribesAndKeepsTheLastTable() {
    controlPlane.send(TestNames.table(Map.of("a.test", external("10.0.0.1"))));

    names.close();
    names.close();

    assertThat(controlPlane.isSubscribed()).isFalse();
    assertThat(names.lookup("a.test", AddressFamily.IPV4)).isInstanceOf(DnsAnswer.Found.class);
  }

  @Test
  void theAddressesOfTheFamilyThatTheWorkloadHasComeFirst() {
    FakeNames dual = new FakeNames();
    MeshNames both = MeshNames.open(dual, TestNames.node("vm", "10.77.0.5", "2001:db8::5"), null);
    byte[] table = TestNames.table(Map.of("a.test", external("2001:db8::1", "10.0.0.1")));
    dual.send(table);
    controlPlane.send(table);

    assertThat(firstOf(names, "a.test")).isEqualTo(TestNames.ip("10.0.0.1"));
    assertThat(firstOf(both, "a.test")).isEqualTo(TestNames.ip("2001:db8::1"));
  }

  private static InetAddress firstOf(MeshNames names, String name) {
    return ((DnsAnswer.Found) names.lookup(name, AddressFamily.ANY)).addresses().get(0);
  }
}
