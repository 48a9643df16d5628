package io.meshjvm.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.OwnLookup;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshProxySelectorTest {

  private static final String GROUP =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: client, namespace: vm}
      spec: {template: {serviceAccount: my-vm}}
      """;

  @Test
  void leadsNothingPastTheMeshBeforeItHasToldItsServicesButTheLibraryItself(
      @TempDir Path directory) {
    try (Istiod gone = Istiod.builder().keys(KeyAlgorithm.EC_P256).start()) {
      gone.apply(GROUP);
      gone.writeVmDirectory(directory, VmSpec.of("vm", "client"));
    }

    try (Mesh mesh =
        Mesh.fromDirectory(directory)
            .address(InetAddress.getLoopbackAddress())
            .drain(Duration.ofMillis(1))
            .closeOnShutdown(false)
            .start()) {
      assertThat(mesh.proxySelector().select(URI.create("http://web.test:8000/")))
          .containsExactly(new Proxy(Proxy.Type.HTTP, mesh.httpProxy()));
      URI istiod = URI.create("https://istiod.istio-system.svc:15012");
      assertThat(OwnLookup.call(() -> mesh.proxySelector().select(istiod)))
          .containsExactly(Proxy.NO_PROXY);
    }
  }
}
