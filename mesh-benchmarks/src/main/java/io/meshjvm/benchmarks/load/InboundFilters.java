package io.meshjvm.benchmarks.load;

import com.google.protobuf.Any;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meshjvm.testkit.config.MeshStore;
import io.meshjvm.testkit.render.MeshRenderer;
import io.meshjvm.testkit.render.ProxyView;
import io.meshjvm.testkit.render.RendererSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The filters that hold the server to the policies of its mesh, as istiod sends them to Envoys. */
final class InboundFilters {

  private static final String LISTENER = "virtualInbound";

  private static final JsonFormat.Printer JSON =
      JsonFormat.printer()
          .usingTypeRegistry(JsonFormat.TypeRegistry.newBuilder().add(RBAC.getDescriptor()).build())
          .omittingInsignificantWhitespace();

  private InboundFilters() {}

  /** Those of one chain, in JSON, each with a comma behind it. */
  static String of(MeshStore store) throws IOException {
    StringBuilder all = new StringBuilder();
    for (HttpFilter filter : chain(store).getHttpFiltersList()) {
      if (filter.getTypedConfig().is(RBAC.class)) {
        all.append(JSON.print(filter)).append(", ");
      }
    }
    return all.toString();
  }

  private static HttpConnectionManager chain(MeshStore store) throws IOException {
    MeshRenderer renderer = new MeshRenderer(store, RendererSettings.builder().build());
    Any listener = renderer.render(MeshRenderer.LISTENER, server(), Set.of()).get(LISTENER);
    if (listener == null) {
      throw new IOException("no listener " + LISTENER);
    }
    for (FilterChain chain : listener.unpack(Listener.class).getFilterChainsList()) {
      for (Filter filter : chain.getFiltersList()) {
        if (filter.getTypedConfig().is(HttpConnectionManager.class)) {
          return filter.getTypedConfig().unpack(HttpConnectionManager.class);
        }
      }
    }
    throw new IOException("no chain for HTTP");
  }

  private static ProxyView server() {
    return new ProxyView(
        Service.SERVER + "." + Service.NAMESPACE,
        Service.NAMESPACE,
        List.of("127.0.0.1"),
        Map.of("app", Service.SERVER),
        "",
        "Kubernetes",
        true,
        false,
        null,
        "cluster.local");
  }
}
