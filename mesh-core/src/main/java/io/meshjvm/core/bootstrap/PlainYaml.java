package io.meshjvm.core.bootstrap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads YAML 1.2, and JSON as the subset that it is, into plain values: maps with string keys,
 * lists, strings, numbers and booleans. Nulls are left out, as proto-JSON treats them. Size, depth
 * and aliases are limited.
 */
final class PlainYaml {

  static final int MAX_DEPTH = 32;
  static final int MAX_ALIASES = 16;

  private final String where;
  private final Fault syntax;

  private PlainYaml(String where, Fault syntax) {
    this.where = where;
    this.syntax = syntax;
  }

  /**
   * The one document of a text, or null if it is empty.
   *
   * @param text YAML or JSON
   * @param where where it stands, for errors
   * @param syntax what kind of fault a malformed text is
   */
  static @Nullable Object parse(String text, String where, Fault syntax) {
    return new PlainYaml(where, syntax).parse(text);
  }

  private @Nullable Object parse(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(where)
            .setSchema(new CoreSchema())
            .setCodePointLimit(TextFile.MAX_BYTES)
            .setMaxAliasesForCollections(MAX_ALIASES)
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .build();
    try {
      checkDepth(settings, text);
      return plain(new Load(settings).loadFromString(text), 0);
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(mark -> " line " + (mark.getLine() + 1)).orElse("");
      throw syntax.at(where + line + ": " + oneLine(e.getProblem()), e);
    } catch (YamlEngineException e) {
      throw syntax.at(where + ": " + oneLine(e.getMessage()), e);
    }
  }

  /** Runs over the events first, because building the tree of a deep document needs much stack. */
  private void checkDepth(LoadSettings settings, String text) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
        String line = event.getStartMark().map(mark -> " line " + (mark.getLine() + 1)).orElse("");
        throw syntax.at(where + line + ": nested deeper than " + MAX_DEPTH + " levels");
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
    }
  }

  private @Nullable Object plain(@Nullable Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw syntax.at(where + ": a value contains itself");
    }
    if (value instanceof Map<?, ?> map) {
      return plainMap(map, depth);
    }
    if (value instanceof List<?> list) {
      return plainList(list, depth);
    }
    boolean finite = !(value instanceof Double number) || Double.isFinite(number);
    if (value == null
        || value instanceof String
        || value instanceof Boolean
        || (value instanceof Number && finite)) {
      return value;
    }
    throw syntax.at(where + ": a value is not one that JSON can express");
  }

  private Map<String, Object> plainMap(Map<?, ?> map, int depth) {
    Map<String, Object> plain = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          if (!(key instanceof String name)) {
            throw syntax.at(where + ": key " + key + " is not a string");
          }
          Object member = plain(value, depth + 1);
          if (member != null) {
            plain.put(name, member);
          }
        });
    return plain;
  }

  private List<Object> plainList(List<?> list, int depth) {
    List<Object> plain = new ArrayList<>();
    for (Object element : list) {
      Object member = plain(element, depth + 1);
      if (member != null) {
        plain.add(member);
      }
    }
    return plain;
  }

  private static String oneLine(@Nullable String message) {
    return message == null ? "malformed" : message.lines().findFirst().orElse("malformed");
  }
}
