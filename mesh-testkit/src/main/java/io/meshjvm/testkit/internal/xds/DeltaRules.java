package io.meshjvm.testkit.internal.xds;

import com.google.protobuf.Any;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Incremental, as pilot/pkg/xds/delta.go has it. */
final class DeltaRules implements StreamRules {

  private static final String ALL = "*";

  @Override
  public void accept(AdsStream stream, XdsRequest request) {
    Watch watch = stream.watch(request.typeUrl()).orElse(null);
    if (watch == null) {
      start(stream, request);
    } else if (!request.nonce().isEmpty() && !watch.isCurrent(request.nonce())) {
      stream.staleNonce(watch, request.nonce());
    } else {
      update(stream, watch, request);
    }
  }

  private void start(AdsStream stream, XdsRequest request) {
    Set<String> names = new LinkedHashSet<>(request.names());
    names.addAll(request.initialVersions().keySet());
    names.removeAll(request.unsubscribed());
    boolean wildcard = names.remove(ALL) || request.names().isEmpty();
    if (!Types.isAmbient(request.typeUrl())) {
      wildcard = Types.isWildcard(request.typeUrl());
    }
    Watch watch = stream.subscribe(request.typeUrl(), names, wildcard);
    List<NamedResource> resources = wanted(stream, watch, names);
    List<String> removed = missing(watch, names, resources);
    remember(watch, resources);
    if (Types.isAmbient(request.typeUrl())) {
      resources =
          resources.stream()
              .filter(r -> !r.version().equals(request.initialVersions().get(r.name())))
              .toList();
    }
    finish(stream, watch, resources, removed);
  }

  private void update(AdsStream stream, Watch watch, XdsRequest request) {
    if (!request.nonce().isEmpty()) {
      watch.acked(request.nonce());
    }
    Set<String> added = new LinkedHashSet<>(request.names());
    added.removeAll(watch.names());
    boolean turnedWildcard = added.remove(ALL) && !watch.wildcard();
    watch.names().addAll(added);
    watch.names().removeAll(request.unsubscribed());
    if (!watch.wildcard()) {
      forget(stream, watch, request.unsubscribed());
    }
    if (turnedWildcard) {
      watch.wildcard(true);
    } else if (added.isEmpty()) {
      return;
    }
    List<NamedResource> resources = wanted(stream, watch, added);
    Collection<String> expected = watch.wildcard() ? watch.known().keySet() : added;
    List<String> removed = missing(watch, expected, resources);
    remember(watch, resources);
    finish(stream, watch, resources, removed);
  }

  private static void forget(AdsStream stream, Watch watch, Collection<String> names) {
    if (names.isEmpty()) {
      return;
    }
    if (Types.isAmbient(watch.typeUrl())) {
      List<String> left =
          wanted(stream, watch, watch.names()).stream().map(NamedResource::name).toList();
      watch.known().keySet().retainAll(left);
    } else {
      watch.known().keySet().removeAll(names);
    }
  }

  // After any answered CDS request istiod pushes EDS, so that new clusters can warm.
  private void finish(
      AdsStream stream, Watch watch, List<NamedResource> resources, List<String> removed) {
    sendUnlessEmpty(stream, watch, resources, removed);
    if (watch.typeUrl().equals(Types.CLUSTER)) {
      stream.watch(Types.ENDPOINT).ifPresent(endpoints -> push(stream, endpoints, true));
    }
  }

  private static List<NamedResource> wanted(
      AdsStream stream, Watch watch, Collection<String> names) {
    String type = watch.typeUrl();
    if (watch.wildcard()) {
      return resources(type, stream.render(type, Set.of()));
    }
    return Types.isAmbient(type)
        ? onDemand(stream, type, names)
        : resources(type, stream.renderNamed(type, names));
  }

  private static List<NamedResource> resources(String type, Map<String, Any> rendered) {
    List<NamedResource> result = new ArrayList<>();
    rendered.forEach(
        (name, body) ->
            result.add(
                Types.isAmbient(type)
                    ? NamedResource.versioned(name, body, List.of())
                    : NamedResource.plain(name, body)));
    return result;
  }

  /** Each under its own name, with those it was asked for by as aliases. */
  private static List<NamedResource> onDemand(
      AdsStream stream, String type, Collection<String> names) {
    Map<String, Any> bodies = new LinkedHashMap<>();
    Map<String, List<String>> aliases = new LinkedHashMap<>();
    for (String name : names) {
      stream
          .renderNamed(type, Set.of(name))
          .forEach(
              (primary, body) -> {
                bodies.put(primary, body);
                List<String> known = aliases.computeIfAbsent(primary, p -> new ArrayList<>());
                if (!primary.equals(name)) {
                  known.add(name);
                }
              });
    }
    List<NamedResource> result = new ArrayList<>();
    bodies.forEach(
        (name, body) ->
            result.add(NamedResource.versioned(name, body, aliases.getOrDefault(name, List.of()))));
    return result;
  }

  /** Of the names that the client expects, those that do not exist; never for EDS and its like. */
  private static List<String> missing(
      Watch watch, Collection<String> expected, List<NamedResource> resources) {
    if (!Types.isWildcard(watch.typeUrl())) {
      return List.of();
    }
    Set<String> missing = new LinkedHashSet<>(expected);
    for (NamedResource resource : resources) {
      missing.remove(resource.name());
      missing.removeAll(resource.aliases());
    }
    return List.copyOf(missing);
  }

  private static void remember(Watch watch, List<NamedResource> resources) {
    resources.forEach(resource -> watch.known().put(resource.name(), resource.body()));
  }

  @Override
  public void push(AdsStream stream, Watch watch, boolean forced) {
    List<NamedResource> current = wanted(stream, watch, watch.names());
    List<NamedResource> changed =
        current.stream()
            .filter(r -> forced || !r.body().equals(watch.known().get(r.name())))
            .toList();
    List<String> removed = missing(watch, watch.known().keySet(), current);
    watch.known().keySet().removeAll(removed);
    remember(watch, changed);
    sendUnlessEmpty(stream, watch, changed, removed);
  }

  private static void sendUnlessEmpty(
      AdsStream stream, Watch watch, List<NamedResource> resources, List<String> removed) {
    if (!resources.isEmpty() || !removed.isEmpty()) {
      stream.send(watch, resources, removed);
    }
  }
}
