package io.meshjvm.core.xds;

import io.meshjvm.core.xds.ResourceType.Naming;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The last good resources of one type, and how responses change them. Lives longer than streams.
 * Mesh thread only.
 *
 * <p>What a response says of good resources is taken even if others in it are bad; of a bad one the
 * last good version stays. A response that is the whole state removes what it does not have, with
 * two exceptions: a bad resource whose name cannot be told could be any of those that seem to be
 * missing, so none of them goes; and a state without any resource is for the caller to believe or
 * not.
 */
final class ResourceSet<T> {

  private final ResourceType<T> type;
  private final ItemReader<T> reader;
  private final Map<String, Parsed<T>> held = new LinkedHashMap<>();
  private boolean changed;

  ResourceSet(ResourceType<T> type) {
    this.type = type;
    this.reader = new ItemReader<>(type);
  }

  int size() {
    return held.size();
  }

  /** The names of all resources held. */
  Set<String> names() {
    return Set.copyOf(held.keySet());
  }

  /** Whether anything has changed since the last call of {@link #takeChanged()}. */
  boolean hasChanged() {
    return changed;
  }

  /** Whether anything has changed since the last call of this method. */
  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  /** The resources by name. */
  Map<String, T> values() {
    Map<String, T> values = new LinkedHashMap<>(held.size() * 2);
    held.forEach(
        (name, parsed) -> {
          if (parsed.value() != null) {
            values.put(name, parsed.value());
          }
        });
    return values;
  }

  /** Removes {@code name}, if it is there. */
  void remove(String name) {
    Parsed<T> gone = held.remove(name);
    if (gone != null) {
      reader.release(gone);
      changed = true;
    }
  }

  /** Removes all but {@code wanted}. */
  void retain(Set<String> wanted) {
    names().stream().filter(name -> !wanted.contains(name)).forEach(this::remove);
  }

  /**
   * Applies a response.
   *
   * @param whole whether what the response does not have is gone
   * @param wanted names that are subscribed to; others are left out if the type is asked for by
   *     name
   */
  Verdict apply(Response response, boolean whole, Set<String> wanted) {
    List<Parsed<T>> items = new ArrayList<>();
    response.items().forEach(item -> items.add(reader.read(normal(item))));
    reader.refused(items);
    List<Parsed<T>> read = Duplicates.refuse(items, type.naming());
    if (type.naming() == Naming.WILDCARD && whole) {
      removeMissing(read);
    }
    if (type.naming() != Naming.SINGLETON) {
      response.removed().forEach(this::remove);
    }
    for (Parsed<T> parsed : read) {
      if (!parsed.refused()) {
        put(parsed, wanted);
      }
    }
    return new Verdict(read.size(), reasons(read));
  }

  // A type of one resource has no name, whatever the control plane writes there.
  private Response.Item normal(Response.Item item) {
    return type.naming() == Naming.SINGLETON && item.name() != null
        ? new Response.Item("", item.typeUrl(), item.payload())
        : item;
  }

  private void put(Parsed<T> parsed, Set<String> wanted) {
    String name = parsed.name();
    if (name == null || (type.naming() == Naming.EXPLICIT && !wanted.contains(name))) {
      return;
    }
    Parsed<T> old = held.put(name, parsed);
    if (old == null || !old.print().equals(parsed.print())) {
      changed = true;
      if (old != null) {
        reader.release(old);
      }
      reader.hold(parsed);
    }
  }

  private void removeMissing(List<Parsed<T>> read) {
    Set<String> present = new HashSet<>();
    for (Parsed<T> parsed : read) {
      if (parsed.name() == null) {
        return;
      }
      present.add(parsed.name());
    }
    retain(present);
  }

  private static <T> List<String> reasons(List<Parsed<T>> read) {
    List<String> reasons = new ArrayList<>();
    for (int i = 0; i < read.size(); i++) {
      Parsed<T> parsed = read.get(i);
      if (parsed.refused()) {
        String name = parsed.name();
        String label = name == null || name.isEmpty() ? "resource " + i : name;
        reasons.add(label + ": " + parsed.reason());
      }
    }
    return reasons;
  }
}
