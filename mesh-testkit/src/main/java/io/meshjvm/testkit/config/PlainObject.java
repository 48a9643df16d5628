package io.meshjvm.testkit.config;

import java.util.Map;

/**
 * An object of which only the metadata matters, or of a kind that rendering does not know: kept and
 * otherwise ignored.
 *
 * @param kind the Kubernetes kind
 * @param namespace the namespace, empty for objects without one
 * @param name the name
 * @param labels labels
 */
public record PlainObject(String kind, String namespace, String name, Map<String, String> labels)
    implements MeshObject {
  /** Copies the labels. */
  public PlainObject {
    labels = Map.copyOf(labels);
  }
}
