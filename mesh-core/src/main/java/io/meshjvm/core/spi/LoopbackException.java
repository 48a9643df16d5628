package io.meshjvm.core.spi;

import io.meshjvm.core.MeshException;
import org.jspecify.annotations.Nullable;

/**
 * A way into the mesh through loopback is not to be had.
 *
 * <ul>
 *   <li>{@code MESH-1601}: {@code mesh-proxy} is not on the class path
 *   <li>{@code MESH-1602}: this machine has no loopback addresses but 127.0.0.1
 *   <li>{@code MESH-1603}: whose connections come cannot be found out on this machine
 *   <li>{@code MESH-1605}: the member is closed
 *   <li>{@code MESH-1606}: there are too many hosts or listeners
 *   <li>{@code MESH-1609}: a port cannot be listened on, nor any other in its place
 * </ul>
 */
public final class LoopbackException extends MeshException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure; parameters as in {@link MeshException}.
   *
   * @param code {@code MESH-16xx}
   * @param problem what is wrong
   * @param remedy what to do
   * @param cause the failure underneath, or null
   */
  public LoopbackException(String code, String problem, String remedy, @Nullable Throwable cause) {
    super(code, problem, remedy, cause);
  }
}
