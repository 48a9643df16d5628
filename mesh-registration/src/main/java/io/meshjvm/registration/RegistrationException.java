package io.meshjvm.registration;

import io.meshjvm.core.MeshException;
import org.jspecify.annotations.Nullable;

/** The workload is not registered, or not healthy, and the caller needs it to be. */
public final class RegistrationException extends MeshException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure; parameters as in {@link MeshException}.
   *
   * @param code {@code MESH-13xx}
   * @param problem what is wrong
   * @param remedy what to do
   * @param cause the failure underneath, or null
   */
  public RegistrationException(
      String code, String problem, String remedy, @Nullable Throwable cause) {
    super(code, problem, remedy, cause);
  }
}
