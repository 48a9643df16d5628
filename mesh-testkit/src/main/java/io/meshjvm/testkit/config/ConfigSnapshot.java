package io.meshjvm.testkit.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All objects of a mesh at one moment. Immutable. */
public final class ConfigSnapshot {
  private final Map<ObjectKey, MeshObject> objects;

  ConfigSnapshot(Map<ObjectKey, MeshObject> objects) {
    this.objects = Collections.unmodifiableMap(new LinkedHashMap<>(objects));
  }

  /**
   * The objects of one type, oldest first; replacing an object does not change its age.
   *
   * @param <T> the type
   * @param type the record of the kind
   * @return an unmodifiable list
   */
  public <T extends MeshObject> List<T> all(Class<T> type) {
    List<T> result = new ArrayList<>();
    for (MeshObject object : objects.values()) {
      if (type.isInstance(object)) {
        result.add(type.cast(object));
      }
    }
    return Collections.unmodifiableList(result);
  }

  /**
   * One object.
   *
   * @param kind the Kubernetes kind
   * @param namespace the namespace, ignored for kinds without one
   * @param name the name
   * @return the object, if there is one
   */
  public Optional<MeshObject> find(String kind, String namespace, String name) {
    return Optional.ofNullable(objects.get(ObjectKey.of(kind, namespace, name)));
  }

  Map<ObjectKey, MeshObject> objects() {
    return objects;
  }
}
