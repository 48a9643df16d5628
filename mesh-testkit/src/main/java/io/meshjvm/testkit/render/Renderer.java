package io.meshjvm.testkit.render;

import com.google.protobuf.Any;
import java.util.Map;
import java.util.Set;

/** A source of xDS resources for one proxy. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface Renderer {
  /**
   * The resources of one type, as the configuration stands now.
   *
   * @param typeUrl the type, such as {@code type.googleapis.com/envoy.config.cluster.v3.Cluster};
   *     unknown types have no resources
   * @param proxy for whom
   * @param names the resource names that were asked for; empty means all (wildcard)
   * @return resource name to resource, in the order in which istiod would list them
   */
  Map<String, Any> render(String typeUrl, ProxyView proxy, Set<String> names);
}
