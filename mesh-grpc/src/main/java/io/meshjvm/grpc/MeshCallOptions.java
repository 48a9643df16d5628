package io.meshjvm.grpc;

import io.grpc.CallOptions;

/** What an application may say to the mesh of a single call. */
public final class MeshCallOptions {

  /**
   * What keeps calls together, such as a session: calls of one key go to one endpoint where the
   * mesh says so by {@code RING_HASH} or {@code MAGLEV}. Without, the workload's own address does,
   * as for a sidecar.
   */
  public static final CallOptions.Key<String> HASH_KEY =
      CallOptions.Key.create(MeshCallOptions.class.getName() + ".HASH_KEY");

  private MeshCallOptions() {}
}
