package io.meshjvm.core;

import java.io.Serializable;
import java.util.Objects;

/**
 * Something that is wrong: a stable code, what happened, and what to do about it.
 *
 * <p>It is what a {@link MeshException} says, as a value for states and reports that outlive the
 * failure. Holds no secret.
 *
 * @param code stable code such as {@code MESH-1302}, see {@link MeshException} for the ranges
 * @param what what happened, as a sentence without final full stop
 * @param remedy what the reader can do, with the command to type where there is one, likewise
 */
public record Problem(String code, String what, String remedy) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Checks the parts. */
  public Problem {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(remedy, "remedy");
  }

  /** All of it in one line for people, without final full stop. */
  @Override
  public String toString() {
    return code + ": " + what + ". " + remedy;
  }
}
