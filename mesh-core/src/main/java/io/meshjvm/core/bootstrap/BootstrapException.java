package io.meshjvm.core.bootstrap;

import io.meshjvm.core.MeshException;
import org.jspecify.annotations.Nullable;

/**
 * The configuration at hand does not make a mesh member: a file is missing, malformed or
 * contradicts another one.
 */
public final class BootstrapException extends MeshException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure; parameters as in {@link MeshException}.
   *
   * @param code {@code MESH-10xx}
   * @param problem what is wrong and where, with file and line where there is one
   * @param remedy what to do
   * @param cause the failure underneath, or null
   */
  public BootstrapException(String code, String problem, String remedy, @Nullable Throwable cause) {
    super(code, problem, remedy, cause);
  }
}
