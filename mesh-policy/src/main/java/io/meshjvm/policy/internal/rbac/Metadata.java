package io.meshjvm.policy.internal.rbac;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A place in what a filter has found out; its texts are the value there, or those in the list
 * there.
 *
 * @param filter name of the filter
 * @param path keys from its root
 */
record Metadata(String filter, List<String> path) implements Attribute {

  /** Copies the list. */
  Metadata {
    path = List.copyOf(path);
  }

  /** The value there. */
  MetadataValue find(RbacQuery query) {
    Object at = query.metadata(filter);
    for (String key : path) {
      if (!(at instanceof Map<?, ?> struct) || !struct.containsKey(key)) {
        return MetadataValue.MISSING;
      }
      at = struct.get(key);
    }
    return new MetadataValue(at);
  }

  @Override
  public List<String> of(RbacQuery query) {
    return texts(find(query).json()).toList();
  }

  private static Stream<String> texts(@Nullable Object json) {
    if (json instanceof List<?> items) {
      return items.stream().flatMap(Metadata::texts);
    }
    return json instanceof String text ? Stream.of(Octets.of(text)) : Stream.empty();
  }
}
