package io.meshjvm.core.identity;

import io.meshjvm.core.MeshException;
import org.jspecify.annotations.Nullable;

/** The workload has no usable identity, or could not renew it. */
public final class IdentityException extends MeshException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure; parameters as in {@link MeshException}.
   *
   * @param code {@code MESH-11xx}
   * @param problem what is wrong
   * @param remedy what to do
   * @param cause the failure underneath, or null
   */
  public IdentityException(String code, String problem, String remedy, @Nullable Throwable cause) {
    super(code, problem, remedy, cause);
  }
}
