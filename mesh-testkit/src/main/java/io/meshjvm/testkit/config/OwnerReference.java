package io.meshjvm.testkit.config;

import java.util.Objects;

/**
 * A Kubernetes owner reference: deleting the owner deletes the owned object.
 *
 * @param apiVersion API version of the owner
 * @param kind kind of the owner
 * @param name name of the owner, in the namespace of the owned object
 * @param uid unique id of the owner, may be empty
 * @param controller whether the owner is the managing controller
 */
public record OwnerReference(
    String apiVersion, String kind, String name, String uid, boolean controller) {
  /** Refuses null parts. */
  public OwnerReference {
    Objects.requireNonNull(apiVersion, "apiVersion");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(uid, "uid");
  }
}
