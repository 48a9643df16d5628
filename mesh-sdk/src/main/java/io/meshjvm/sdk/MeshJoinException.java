package io.meshjvm.sdk;

import io.meshjvm.core.MeshException;
import org.jspecify.annotations.Nullable;

/** The member did not become ready in time; says what was missing, and why if that is known. */
public final class MeshJoinException extends MeshException {

  private static final long serialVersionUID = 1L;

  MeshJoinException(String code, String problem, String remedy, @Nullable Throwable cause) {
    super(code, problem, remedy, cause);
  }
}
