package io.meshjvm.cli;

import io.meshjvm.core.MeshException;
import io.meshjvm.core.xds.StreamFailure;
import org.jspecify.annotations.Nullable;

/**
 * What the command was given and cannot use: a code of MESH-31xx, or that of what failed
 * underneath.
 */
final class CliException extends MeshException {

  private static final long serialVersionUID = 1L;

  CliException(String code, String problem, String remedy, @Nullable Throwable cause) {
    super(code, problem, remedy, cause);
  }

  /** Why there is no connection to the control plane. */
  static CliException of(StreamFailure failure) {
    return new CliException(
        failure.code(), failure.problem().what(), failure.problem().remedy(), null);
  }
}
