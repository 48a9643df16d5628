package io.meshjvm.clients.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Watch;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningMembersTest {

  private static final String GROUP =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: %s, namespace: vm}
      spec:
        template: {serviceAccount: %s}
      """;

  @TempDir private Path directory;
  private final RunningMembers members = new RunningMembers();
  private Istiod istiod;
  private Mesh one;
  private Mesh other;

  @BeforeEach
  void start() throws IOException {
    istiod = Istiod.start();
    one = member("one");
    other = member("other");
  }

  @AfterEach
  void stop() {
    one.close();
    other.close();
    istiod.close();
  }

  @Test
  void findsTheOnlyOneWithoutAName() throws IOException {
    Watch running = members.add(one);
    assertThat(members.find("")).isSameAs(one);
    assertThat(members.find(name(one))).isSameAs(one);
    running.close();
    assertRefused("", "MESH-1540");
  }

  @Test
  void wantsANameWhereSeveralRun() throws IOException {
    members.add(one);
    members.add(other);
    assertThat(members.find(name(other))).isSameAs(other);
    assertRefused("", "MESH-1541", name(one), name(other));
    assertRefused("third.vm", "MESH-1540", name(one), name(other));
  }

  @Test
  void makesNoSocketWithoutAMember() {
    MeshPostgresSocketFactory sockets = new MeshPostgresSocketFactory(members, "");
    assertThatThrownBy(sockets::createSocket).hasMessageStartingWith("MESH-1540");
  }

  private void assertRefused(String name, String... parts) {
    assertThatThrownBy(() -> members.find(name))
        .isInstanceOf(ConnectException.class)
        .hasMessageContainingAll(parts);
  }

  private static String name(MeshMember member) {
    WorkloadNode node = member.part(Bootstrap.class).node();
    return node.workloadName() + "." + node.namespace();
  }

  private Mesh member(String group) throws IOException {
    istiod.apply(GROUP.formatted(group, group));
    Path files = Files.createDirectory(directory.resolve(group));
    istiod.writeVmDirectory(files, VmSpec.of("vm", group));
    return Mesh.fromDirectory(files)
        .address(InetAddress.getLoopbackAddress())
        .drain(Duration.ZERO)
        .closeOnShutdown(false)
        .start();
  }
}
