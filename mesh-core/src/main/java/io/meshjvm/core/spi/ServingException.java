package io.meshjvm.core.spi;

import io.meshjvm.core.MeshException;
import org.jspecify.annotations.Nullable;

/**
 * A port cannot be served for an application.
 *
 * <ul>
 *   <li>{@code MESH-1620}: {@code mesh-proxy} is not on the class path
 *   <li>{@code MESH-1621}: the port cannot be listened on
 *   <li>{@code MESH-1622}: the application is not where it could be protected
 *   <li>{@code MESH-1605}: the member is closed
 * </ul>
 */
public final class ServingException extends MeshException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure; parameters as in {@link MeshException}.
   *
   * @param code {@code MESH-16xx}
   * @param problem what is wrong
   * @param remedy what to do
   * @param cause the failure underneath, or null
   */
  public ServingException(String code, String problem, String remedy, @Nullable Throwable cause) {
    super(code, problem, remedy, cause);
  }
}
