package io.meshjvm.core.internal;

import io.meshjvm.core.MeshException;
import org.jspecify.annotations.Nullable;

/**
 * What this side needs for a channel to the control plane is not usable: {@code MESH-1210} the
 * roots, {@code MESH-1211} the token.
 */
public final class ChannelException extends MeshException {

  private static final long serialVersionUID = 1L;

  private ChannelException(String code, String problem, String remedy, @Nullable Throwable cause) {
    super(code, problem, remedy, cause);
  }

  /** The roots or the TLS of this side are not usable. */
  static ChannelException roots(String problem, String remedy, Throwable cause) {
    return new ChannelException("MESH-1210", problem, remedy, cause);
  }

  /** There is no token, and no certificate in its place. */
  static ChannelException token(String problem) {
    return new ChannelException(
        "MESH-1211",
        problem + ", and there is no valid certificate in its place",
        "Write a fresh service-account token with audience istio-ca to that file",
        null);
  }
}
