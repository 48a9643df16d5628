package io.meshjvm.testkit.config;

import java.util.Objects;

/**
 * One object that was created, replaced or deleted. Look it up in the store to see which.
 *
 * @param kind the Kubernetes kind
 * @param namespace the namespace, empty for objects without one
 * @param name the name
 */
public record Change(String kind, String namespace, String name) {
  /** Refuses null parts. */
  public Change {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
  }
}
