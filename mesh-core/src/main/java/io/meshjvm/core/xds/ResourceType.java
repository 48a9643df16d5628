package io.meshjvm.core.xds;

import java.time.Duration;

/**
 * One type of xDS resource: how its bytes become an immutable value.
 *
 * <p>A new type is one implementation of this interface and one call of {@link
 * ControlPlane#subscribe}. Methods are called on the mesh thread and must not block.
 *
 * @param <T> immutable type of one resource
 */
public interface ResourceType<T> {

  /**
   * The full type URL, for example {@code type.googleapis.com/istio.networking.nds.v1.NameTable}.
   */
  String typeUrl();

  /** How resources of this type are asked for. */
  Naming naming();

  /**
   * Reads one resource.
   *
   * @param payload protobuf bytes of the resource, at most the message limit of the stream
   * @throws InvalidResourceException if the bytes make no valid resource; the reason goes back to
   *     the control plane in a NACK, and the last good resource of that name stays
   */
  T parse(byte[] payload);

  /**
   * The name under which {@code resource} is known; the same as the control plane's, empty for a
   * type of one resource. Asked only where the response itself names no resources (SotW).
   */
  String name(T resource);

  /**
   * How long the last good resources stay when a {@link Naming#WILDCARD} type is suddenly said to
   * have none at all, as a broken control plane may say, by an empty state or by removing all at
   * once; zero believes it at once. Removals that leave others are always believed. 5 minutes
   * unless overridden.
   */
  default Duration emptyGrace() {
    return Duration.ofMinutes(5);
  }

  /** How resources of a type are asked for. */
  enum Naming {
    /** All there are. A full (SotW) response is complete: what is absent was removed. */
    WILDCARD,
    /**
     * By name. Responses hold only what changed; a resource goes when its name is no longer asked
     * for, or delta removes it.
     */
    EXPLICIT,
    /**
     * All there are, as exactly one resource without a name, which is replaced as a whole and never
     * removed.
     */
    SINGLETON
  }
}
