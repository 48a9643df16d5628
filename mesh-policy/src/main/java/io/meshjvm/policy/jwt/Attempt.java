package io.meshjvm.policy.jwt;

import io.meshjvm.policy.HttpCall;
import io.meshjvm.policy.HttpChanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A request while its tokens are verified: as the filter has changed it so far. For one thread. */
final class Attempt implements HttpCall {

  private final HttpCall call;
  private final Set<String> removed = new HashSet<>();
  private final Map<String, List<String>> set = new HashMap<>();
  private final Map<String, Object> metadata = new HashMap<>();

  Attempt(HttpCall call) {
    this.call = call;
  }

  void remove(String name) {
    set.remove(name);
    if (!call.header(name).isEmpty()) {
      removed.add(name);
    }
  }

  /**
   * Adds a value, on a line of its own unless Envoy keeps one line of the header (envoy: {@code
   * HeaderMapImpl::insertByKey}).
   */
  void add(String name, String value) {
    List<String> lines = new ArrayList<>(header(name));
    lines.add(value);
    set.put(name, SingleLines.contains(name) ? List.of(String.join(",", lines)) : lines);
  }

  void learn(String key, Map<String, Object> value) {
    metadata.put(key, value);
  }

  Map<String, Object> metadata() {
    return metadata;
  }

  HttpChanges changes() {
    return removed.isEmpty() && set.isEmpty()
        ? HttpChanges.none()
        : new HttpChanges(Optional.empty(), Optional.empty(), removed, set);
  }

  @Override
  public String method() {
    return call.method();
  }

  @Override
  public String scheme() {
    return call.scheme();
  }

  @Override
  public String authority() {
    return call.authority();
  }

  @Override
  public String path() {
    return call.path();
  }

  @Override
  public List<String> header(String name) {
    List<String> lines = set.get(name);
    if (lines != null) {
      return lines;
    }
    return removed.contains(name) ? List.of() : call.header(name);
  }

  @Override
  public Iterable<String> headerNames() {
    Set<String> names = new HashSet<>(set.keySet());
    call.headerNames().forEach(names::add);
    names.removeIf(name -> header(name).isEmpty());
    return new ArrayList<>(names);
  }
}
