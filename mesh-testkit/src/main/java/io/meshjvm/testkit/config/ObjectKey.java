package io.meshjvm.testkit.config;

import java.util.Set;

/** What identifies an object in the store. */
record ObjectKey(String kind, String namespace, String name) {
  private static final Set<String> CLUSTER_SCOPED = Set.of("Namespace", "Node");

  /** The key of a document, with Kubernetes' default namespace. */
  static ObjectKey of(Fields document) {
    String kind = document.required("kind");
    Fields named = document.named(kind);
    String name = named.at("metadata").required("name");
    String namespace = named.at("metadata").text("namespace", "default");
    return of(kind, namespace, name);
  }

  static ObjectKey of(String kind, String namespace, String name) {
    return new ObjectKey(kind, CLUSTER_SCOPED.contains(kind) ? "" : namespace, name);
  }

  static ObjectKey of(MeshObject object) {
    return of(object.kind(), object.namespace(), object.name());
  }

  String title() {
    return namespace.isEmpty() ? kind + " " + name : kind + " " + namespace + "/" + name;
  }

  Change change() {
    return new Change(kind, namespace, name);
  }
}
