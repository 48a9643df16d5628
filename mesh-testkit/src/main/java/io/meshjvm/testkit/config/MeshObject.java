package io.meshjvm.testkit.config;

import java.util.Map;

/** An object of the mesh's configuration: what every kind has in common. */
public interface MeshObject {
  /**
   * The Kubernetes kind, such as {@code ServiceEntry}.
   *
   * @return the kind
   */
  String kind();

  /**
   * The namespace; empty for objects without one, such as nodes.
   *
   * @return the namespace
   */
  String namespace();

  /**
   * The name, unique for its kind and namespace.
   *
   * @return the name
   */
  String name();

  /**
   * The labels of the object itself.
   *
   * @return an unmodifiable map
   */
  Map<String, String> labels();
}
