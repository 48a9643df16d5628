package io.meshjvm.grpc;

import io.grpc.Context;
import io.meshjvm.tls.PeerIdentity;

/** What the mesh puts into the context of each call that a server answers. */
public final class MeshContext {

  /**
   * Who calls, verified when the call came: {@code MeshContext.PEER.get()} in the method that
   * answers it, and wherever its context goes. Null in plaintext, which a PERMISSIVE port takes,
   * and without {@link MeshServerInterceptor}.
   */
  public static final Context.Key<PeerIdentity> PEER =
      Context.key(MeshContext.class.getName() + ".PEER");

  private MeshContext() {}
}
