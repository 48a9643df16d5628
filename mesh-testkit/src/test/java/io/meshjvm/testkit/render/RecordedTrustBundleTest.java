package io.meshjvm.testkit.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.meshjvm.proto.istio.mesh.v1alpha1.ProxyConfig;
import io.meshjvm.testkit.config.MeshStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RecordedTrustBundleTest {
  @Test
  void rendersTheRecordedTrustBundleWhateverTheOrderOfTheRoots() throws Exception {
    DiscoveryResponse response =
        DiscoveryResponse.parseFrom(Recording.bytes("pcds/02-response-ProxyConfig.pb"));
    ProxyConfig recorded = response.getResources(0).unpack(ProxyConfig.class);
    List<String> roots = new ArrayList<>(recorded.getCaCertificatesPemList());
    Collections.reverse(roots);
    roots.add(roots.get(0));
    Map<String, Any> rendered = render(roots);
    assertThat(rendered).containsOnlyKeys("");
    assertThat(rendered.get("").unpack(ProxyConfig.class)).isEqualTo(recorded);
  }

  @Test
  void distributesNothingByDefault() {
    assertThat(render(List.of())).isEmpty();
  }

  private static Map<String, Any> render(List<String> roots) {
    RendererSettings settings = RendererSettings.builder().trustRoots(() -> roots).build();
    return new MeshRenderer(new MeshStore(), settings)
        .render(MeshRenderer.PROXY_CONFIG, Proxies.inNamespace("vm"), Set.of());
  }
}
