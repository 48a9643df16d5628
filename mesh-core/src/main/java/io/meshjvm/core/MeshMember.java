package io.meshjvm.core;

/**
 * A running member of the mesh, as adapters see it: its parts, each under its own type. This is
 * what an adapter takes where a user writes {@code of(mesh)}, so that no adapter needs the front
 * door and the front door needs no adapter.
 *
 * <p>All methods may be called from any thread, before the member is ready too.
 */
public interface MeshMember {

  /**
   * The part of that type, for example {@code MeshNames} or {@code Traffic}; the same object each
   * time.
   *
   * @throws IllegalArgumentException if members have no such part
   */
  <T> T part(Class<T> type);
}
