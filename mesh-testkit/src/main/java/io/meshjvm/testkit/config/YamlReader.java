package io.meshjvm.testkit.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Turns YAML text of one or many documents, lists included, into objects. */
final class YamlReader {
  private YamlReader() {}

  /** Every object of the text, checked, in the order in which they are written. */
  static Map<ObjectKey, MeshObject> objects(String yaml) {
    Map<ObjectKey, MeshObject> result = new LinkedHashMap<>();
    for (Fields document : documents(yaml)) {
      ObjectKey key = ObjectKey.of(document);
      result.put(key, ObjectReader.read(key, document.named(key.title())));
    }
    return result;
  }

  /** The keys of the text's objects; nothing but the metadata is looked at. */
  static List<ObjectKey> keys(String yaml) {
    return documents(yaml).stream().map(ObjectKey::of).toList();
  }

  private static List<Fields> documents(String yaml) {
    List<Fields> result = new ArrayList<>();
    try {
      int index = 1;
      for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
        add(result, "document " + index++, document);
      }
    } catch (YamlEngineException e) {
      throw new ConfigException("document", "", "not YAML: " + e.getMessage());
    }
    return result;
  }

  private static void add(List<Fields> result, String title, @Nullable Object document) {
    if (document == null) {
      return;
    }
    Fields fields = Fields.of(title, document);
    if (fields.has("items")) {
      result.addAll(fields.each("items"));
    } else {
      result.add(fields);
    }
  }
}
