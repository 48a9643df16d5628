package io.meshjvm.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds resources in the forms in which people record them: a response of the state of the world or
 * of delta, a resource by itself, an array of either, or what Envoy's {@code /config_dump} says.
 */
final class RecordedForms {

  private static final String RESOURCES = "resources";
  private static final String CONFIGS = "configs";

  /** What responses are of, in proto-JSON's two spellings of the field. */
  private static final List<String> TYPE_URL = List.of("typeUrl", "type_url");

  /** Parts of a dump that are not in force: not yet, no longer, or never. */
  private static final Set<String> NOT_IN_FORCE =
      Set.of(
          "warming_state",
          "warmingState",
          "draining_state",
          "drainingState",
          "error_state",
          "errorState",
          "dynamic_warming_clusters",
          "dynamicWarmingClusters",
          "bootstrap");

  private final List<JsonObject> resources = new ArrayList<>();
  private final Set<String> types = new LinkedHashSet<>();

  private RecordedForms() {}

  /**
   * Finds them.
   *
   * @throws JsonParseException if it is none of these forms
   */
  static RecordedForms of(JsonElement content) {
    RecordedForms forms = new RecordedForms();
    if (content instanceof JsonArray array) {
      array.forEach(element -> forms.add(object(element)));
    } else {
      forms.add(object(content));
    }
    return forms;
  }

  /** The resources, in their order. */
  List<JsonObject> resources() {
    return List.copyOf(resources);
  }

  /** The types that the responses say they are of, even if they hold no resource. */
  Set<String> types() {
    return Set.copyOf(types);
  }

  private void add(JsonObject object) {
    if (object.get(CONFIGS) instanceof JsonArray dump) {
      dump.forEach(this::dumped);
    } else if (object.has(AnyTypes.TYPE) && !object.has(RESOURCES)) {
      resources.add(resource(object));
    } else {
      response(object);
    }
  }

  /** An empty list of resources may be left out, as proto-JSON does with whatever is empty. */
  private void response(JsonObject response) {
    for (String key : TYPE_URL) {
      if (response.get(key) instanceof JsonPrimitive type) {
        types.add(type.getAsString());
      }
    }
    JsonElement list = response.has(RESOURCES) ? response.get(RESOURCES) : new JsonArray();
    if (!(list instanceof JsonArray array)) {
      throw new JsonParseException("'resources' is no list");
    }
    array.forEach(element -> resources.add(resource(element)));
  }

  /** Delta wraps each resource into one of its own, beside its name and version. */
  private static JsonObject resource(JsonElement element) {
    if (element instanceof JsonObject outer) {
      JsonElement inner = outer.has(AnyTypes.TYPE) ? outer : outer.get("resource");
      if (inner instanceof JsonObject resource && type(resource) != null) {
        return resource;
      }
    }
    throw new JsonParseException("a resource does not say its @type");
  }

  /** The resources of a dump lie at various depths; those of its own types only hold others. */
  private void dumped(JsonElement element) {
    if (element instanceof JsonArray array) {
      array.forEach(this::dumped);
    } else if (element instanceof JsonObject object) {
      String type = type(object);
      if (type == null || type.contains("/envoy.admin.")) {
        object.entrySet().stream()
            .filter(entry -> !NOT_IN_FORCE.contains(entry.getKey()))
            .forEach(entry -> dumped(entry.getValue()));
      } else {
        resources.add(object);
      }
    }
  }

  private static @Nullable String type(JsonObject object) {
    return object.get(AnyTypes.TYPE) instanceof JsonPrimitive type ? type.getAsString() : null;
  }

  private static JsonObject object(JsonElement element) {
    if (element instanceof JsonObject object) {
      return object;
    }
    throw new JsonParseException("it is no JSON object");
  }
}
