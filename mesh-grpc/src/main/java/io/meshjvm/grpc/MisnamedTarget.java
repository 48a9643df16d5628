package io.meshjvm.grpc;

import io.grpc.NameResolver;
import io.grpc.Status;

/** Resolves nothing, and says why: the target of its channel names no service. */
final class MisnamedTarget extends NameResolver {

  private final MeshTargetException reason;

  MisnamedTarget(MeshTargetException reason) {
    this.reason = reason;
  }

  @Override
  public String getServiceAuthority() {
    return "invalid";
  }

  @Override
  public void start(Listener2 listener) {
    listener.onError(Status.UNAVAILABLE.withDescription(reason.getMessage()).withCause(reason));
  }

  @Override
  public void shutdown() {}
}
