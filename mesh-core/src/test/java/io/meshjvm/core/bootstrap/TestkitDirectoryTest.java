package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.internal.PemCertificates;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that the testkit's istiod writes for a machine of a WorkloadGroup. */
class TestkitDirectoryTest {

  private static final String GROUP =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: it's, namespace: vm}
      spec:
        metadata: {labels: {app: greeter, topology.istio.io/locality: eu.eu-1}}
        template:
          serviceAccount: greeter
          network: net-1
          ports: {http: 8080}
        probe: {periodSeconds: 2, httpGet: {port: 8080, path: /ready}}
      """;

  @TempDir Path directory;

  @Test
  void loadsUnchanged() throws Exception {
    try (Istiod istiod = Istiod.start()) {
      istiod.apply(GROUP);
      VmSpec.Builder spec = VmSpec.builder("vm", "it's").internalIp("10.0.0.7").network("net-1");
      istiod.writeVmDirectory(directory, spec.build());
      Bootstrap bootstrap = Member.isolated(BootstrapLoader.fromDirectory(directory)).load();

      WorkloadNode node = bootstrap.node();
      assertThat(node.workloadGroup()).isEqualTo("it's");
      assertThat(node.id()).isEqualTo("sidecar~10.0.0.7~vm-1.vm~vm.svc.cluster.local");
      assertThat(node.serviceAccount()).isEqualTo("greeter");
      assertThat(node.network()).isEqualTo("net-1");
      assertThat(node.labels()).containsEntry("app", "greeter");
      assertThat(node.locality()).isEqualTo(new Locality("eu", "eu-1", ""));
      assertThat(node.metadata().get("POD_PORTS")).contains("\"containerPort\":8080");
      assertThat(node.proxyConfig())
          .containsEntry(
              "readinessProbe",
              Map.of("periodSeconds", 2, "httpGet", Map.of("port", 8080, "path", "/ready")));
      assertThat(bootstrap.controlPlane().discovery()).hasToString(istiod.discoveryAddress());
      assertThat(bootstrap.controlPlane().hosts())
          .containsKey(bootstrap.controlPlane().discovery().host());
      assertThat(PemCertificates.read(bootstrap.controlPlane().rootCertificate())).isNotEmpty();
      assertThat(Files.readString(bootstrap.controlPlane().token())).isNotBlank();
    }
  }
}
