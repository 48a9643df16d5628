package io.meshjvm.cli;

import io.meshjvm.core.MeshException;
import org.jspecify.annotations.Nullable;

/**
 * What the command was given and cannot use: MESH-3101 to MESH-3105, or the code of what failed
 * underneath.
 */
final class CliException extends MeshException {

  private static final long serialVersionUID = 1L;

  CliException(String code, String problem, String remedy, @Nullable Throwable cause) {
    super(code, problem, remedy, cause);
  }
}
