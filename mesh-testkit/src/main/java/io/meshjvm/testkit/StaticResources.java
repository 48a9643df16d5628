package io.meshjvm.testkit;

import com.google.protobuf.Any;
import io.meshjvm.testkit.render.ProxyView;
import io.meshjvm.testkit.render.Renderer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Resources given as they are, in front of those that a renderer makes. */
final class StaticResources implements Renderer {

  private final Renderer rendered;
  private final ConcurrentMap<String, Map<String, Any>> byType = new ConcurrentHashMap<>();

  StaticResources(Renderer rendered) {
    this.rendered = rendered;
  }

  void serve(String typeUrl, String name, Any resource) {
    byType.compute(
        typeUrl,
        (type, old) -> {
          Map<String, Any> next = old == null ? new LinkedHashMap<>() : new LinkedHashMap<>(old);
          next.put(name, resource);
          return next;
        });
  }

  void withdraw(String typeUrl, String name) {
    byType.computeIfPresent(
        typeUrl,
        (type, old) -> {
          Map<String, Any> next = new LinkedHashMap<>(old);
          next.remove(name);
          return next;
        });
  }

  @Override
  public Map<String, Any> render(String typeUrl, ProxyView proxy, Set<String> names) {
    Map<String, Any> result = new LinkedHashMap<>(rendered.render(typeUrl, proxy, names));
    byType
        .getOrDefault(typeUrl, Map.of())
        .forEach(
            (name, resource) -> {
              if (names.isEmpty() || names.contains(name)) {
                result.put(name, resource);
              }
            });
    return result;
  }
}
