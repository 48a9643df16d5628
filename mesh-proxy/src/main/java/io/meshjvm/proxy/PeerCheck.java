package io.meshjvm.proxy;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds out who connects. */
@FunctionalInterface
interface PeerCheck {

  /**
   * Whether the process at the other end may use the mesh as this one.
   *
   * @param client its end of the connection
   * @param own this end
   */
  CompletionStage<Boolean> admits(InetSocketAddress client, InetSocketAddress own);

  /** Lets everybody on this machine in. */
  static PeerCheck anybody() {
    return (client, own) -> CompletableFuture.completedFuture(true);
  }
}
