package io.meshjvm.policy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What must be changed in a request before the application sees it.
 *
 * @param path the path with its query that was decided about, if it is not the one that came
 * @param authority the authority that was decided about, if it is not the one that came
 * @param removedHeaders names of headers to take away, in lower case
 * @param setHeaders headers to set, in place of all of their name, by names in lower case; each
 *     value is a line of its own, in this order, and has one character per byte that is to be sent
 */
public record HttpChanges(
    Optional<String> path,
    Optional<String> authority,
    Set<String> removedHeaders,
    Map<String, List<String>> setHeaders) {

  private static final HttpChanges NONE =
      new HttpChanges(Optional.empty(), Optional.empty(), Set.of(), Map.of());

  /** Copies the collections. */
  public HttpChanges {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(authority, "authority");
    removedHeaders = Set.copyOf(removedHeaders);
    setHeaders =
        setHeaders.isEmpty()
            ? Map.of()
            : setHeaders.entrySet().stream()
                .collect(
                    Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, header -> List.copyOf(header.getValue())));
  }

  /** No change. */
  public static HttpChanges none() {
    return NONE;
  }

  /** These changes and then others. */
  public HttpChanges then(HttpChanges next) {
    Set<String> removed = new HashSet<>(removedHeaders);
    removed.addAll(next.removedHeaders);
    removed.removeAll(next.setHeaders.keySet());
    Map<String, List<String>> set = new HashMap<>(setHeaders);
    set.keySet().removeAll(next.removedHeaders);
    set.putAll(next.setHeaders);
    return new HttpChanges(
        next.path.or(() -> path), next.authority.or(() -> authority), removed, set);
  }
}
