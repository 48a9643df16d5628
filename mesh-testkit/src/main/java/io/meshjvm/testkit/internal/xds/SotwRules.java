package io.meshjvm.testkit.internal.xds;

import com.google.protobuf.Any;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** State of the world, as pkg/xds/server.go has it. */
final class SotwRules implements StreamRules {

  @Override
  public void accept(AdsStream stream, XdsRequest request) {
    String type = request.typeUrl();
    if (request.names().isEmpty() && !Types.isWildcard(type)) {
      stream.unsubscribe(type);
      return;
    }
    Watch watch = stream.watch(type).orElse(null);
    if (watch == null || request.nonce().isEmpty()) {
      start(stream, request);
    } else if (!watch.isCurrent(request.nonce())) {
      stream.staleNonce(watch, request.nonce());
    } else {
      acknowledged(stream, watch, request);
    }
  }

  private void start(AdsStream stream, XdsRequest request) {
    boolean wildcard = Types.isWildcard(request.typeUrl());
    Watch watch = stream.subscribe(request.typeUrl(), request.names(), wildcard);
    if (request.typeUrl().equals(Types.CLUSTER)) {
      stream.watch(Types.ENDPOINT).ifPresent(Watch::mustRespond);
    }
    respond(stream, watch, watch.names());
  }

  private void acknowledged(AdsStream stream, Watch watch, XdsRequest request) {
    watch.acked(request.nonce());
    Set<String> added = new LinkedHashSet<>(request.names());
    added.removeAll(watch.names());
    boolean changed = !watch.names().equals(new LinkedHashSet<>(request.names()));
    watch.names().clear();
    watch.names().addAll(request.names());
    if (!watch.wildcard()) {
      watch.known().keySet().retainAll(watch.names());
    }
    if (watch.takeMustRespond()) {
      respond(stream, watch, watch.names());
    } else if (watch.wildcard() ? changed : !added.isEmpty()) {
      respond(stream, watch, added);
    }
  }

  private void respond(AdsStream stream, Watch watch, Collection<String> names) {
    Map<String, Any> current = render(stream, watch, names);
    watch.known().putAll(current);
    if (!current.isEmpty()) {
      stream.send(watch, plain(current), List.of());
    }
  }

  private static Map<String, Any> render(AdsStream stream, Watch watch, Collection<String> names) {
    if (Types.isAmbient(watch.typeUrl())) {
      return Map.of();
    }
    return watch.wildcard()
        ? stream.render(watch.typeUrl(), Set.of())
        : stream.renderNamed(watch.typeUrl(), names);
  }

  @Override
  public void push(AdsStream stream, Watch watch, boolean forced) {
    Map<String, Any> current = render(stream, watch, watch.names());
    Map<String, Any> changed = new LinkedHashMap<>(current);
    if (!forced) {
      changed.entrySet().removeAll(watch.known().entrySet());
    }
    boolean vanished = watch.wildcard() && !current.keySet().containsAll(watch.known().keySet());
    if (changed.isEmpty() && !vanished) {
      return;
    }
    if (watch.wildcard()) {
      watch.known().clear();
    }
    watch.known().putAll(current);
    // Wildcard types are complete, so that what is absent is gone; the others name what changed.
    stream.send(watch, plain(watch.wildcard() ? current : changed), List.of());
  }

  private static List<NamedResource> plain(Map<String, Any> resources) {
    return resources.entrySet().stream()
        .map(entry -> NamedResource.plain(entry.getKey(), entry.getValue()))
        .toList();
  }
}
