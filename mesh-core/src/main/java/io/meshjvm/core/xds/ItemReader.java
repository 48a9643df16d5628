package io.meshjvm.core.xds;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns payloads into resources of one type, each payload once: one that is held, or that was
 * refused in the response before, is known by its fingerprint. Mesh thread only.
 */
final class ItemReader<T> {

  private static final Logger log = LoggerFactory.getLogger(ItemReader.class);

  private final ResourceType<T> type;
  private final Map<Fingerprint, Parsed<T>> held = new HashMap<>();
  private final Map<Fingerprint, Parsed<T>> refused = new HashMap<>();

  ItemReader(ResourceType<T> type) {
    this.type = type;
  }

  /** Reads one item. */
  Parsed<T> read(Response.Item item) {
    Fingerprint print = Fingerprint.of(item.payload());
    if (!item.typeUrl().equals(type.typeUrl())) {
      return Parsed.bad(print, item.name(), "is of type '" + item.typeUrl() + "'");
    }
    Parsed<T> parsed = held.getOrDefault(print, refused.get(print));
    if (parsed == null) {
      parsed = parse(print, item);
    }
    String name = item.name();
    return name == null || name.equals(parsed.name()) ? parsed : parsed.named(name);
  }

  /** Remembers a resource that is held from now on. */
  void hold(Parsed<T> parsed) {
    held.put(parsed.print(), parsed);
  }

  /** Forgets a resource that is no longer held. */
  void release(Parsed<T> parsed) {
    held.remove(parsed.print());
  }

  /** Remembers what a response had of bad payloads, in place of those before. */
  void refused(List<Parsed<T>> items) {
    refused.clear();
    items.stream().filter(Parsed::refused).forEach(item -> refused.put(item.print(), item));
  }

  private Parsed<T> parse(Fingerprint print, Response.Item item) {
    String name = item.name();
    try {
      T value = type.parse(item.payload().toByteArray());
      return Parsed.good(print, name == null ? nameOf(value) : name, value);
    } catch (InvalidResourceException e) {
      return Parsed.bad(print, name, reason(e.getMessage(), "is invalid"));
    } catch (RuntimeException e) {
      // A fault of the type, not of the resource; it must not take the stream down.
      log.warn("Reading a resource of {} failed", type.typeUrl(), e);
      return Parsed.bad(print, name, "could not be read: " + e.getClass().getSimpleName());
    }
  }

  private String nameOf(T value) {
    return type.naming() == ResourceType.Naming.SINGLETON ? "" : type.name(value);
  }

  private static String reason(@Nullable String message, String otherwise) {
    return message == null || message.isBlank() ? otherwise : message;
  }
}
