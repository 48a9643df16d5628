package io.meshjvm.core.xds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Refuses all resources of a name that a response has more than once: none of them is the one. */
final class Duplicates {

  private Duplicates() {}

  static <T> List<Parsed<T>> refuse(List<Parsed<T>> items, ResourceType.Naming naming) {
    Map<String, Integer> counts = new HashMap<>();
    for (Parsed<T> item : items) {
      if (item.name() != null) {
        counts.merge(item.name(), 1, Integer::sum);
      }
    }
    String reason =
        naming == ResourceType.Naming.SINGLETON
            ? "came more than once where one is expected"
            : "came more than once in one response";
    List<Parsed<T>> result = new ArrayList<>(items.size());
    for (Parsed<T> item : items) {
      boolean twice = item.name() != null && counts.getOrDefault(item.name(), 0) > 1;
      result.add(twice ? Parsed.bad(item.print(), item.name(), reason) : item);
    }
    return result;
  }
}
