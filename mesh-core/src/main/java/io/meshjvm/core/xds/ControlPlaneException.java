package io.meshjvm.core.xds;

import io.meshjvm.core.MeshException;
import org.jspecify.annotations.Nullable;

/** The control plane cannot be reached, or refuses this workload. */
public final class ControlPlaneException extends MeshException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure; parameters as in {@link MeshException}.
   *
   * @param code {@code MESH-12xx}
   * @param problem what is wrong
   * @param remedy what to do
   * @param cause the failure underneath, or null
   */
  public ControlPlaneException(
      String code, String problem, String remedy, @Nullable Throwable cause) {
    super(code, problem, remedy, cause);
  }
}
