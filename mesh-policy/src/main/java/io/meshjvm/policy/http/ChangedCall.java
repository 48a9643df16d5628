package io.meshjvm.policy.http;

import io.meshjvm.policy.HttpCall;
import io.meshjvm.policy.HttpChanges;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A request after changes; reads through to the one that they were made to.
 *
 * @param call the request before
 * @param changes the changes
 */
public record ChangedCall(HttpCall call, HttpChanges changes) implements HttpCall {

  /** Checks the parts. */
  public ChangedCall {
    Objects.requireNonNull(call, "call");
    Objects.requireNonNull(changes, "changes");
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
    return changes.authority().orElseGet(call::authority);
  }

  @Override
  public String path() {
    return changes.path().orElseGet(call::path);
  }

  @Override
  public boolean http2() {
    return call.http2();
  }

  @Override
  public List<String> header(String name) {
    List<String> set = changes.setHeaders().get(name);
    if (set != null) {
      return set;
    }
    return changes.removedHeaders().contains(name) ? List.of() : call.header(name);
  }

  @Override
  public Iterable<String> headerNames() {
    Set<String> names = new LinkedHashSet<>();
    call.headerNames().forEach(names::add);
    names.removeAll(changes.removedHeaders());
    names.addAll(changes.setHeaders().keySet());
    return new ArrayList<>(names);
  }
}
