package io.meshjvm.core.identity;

import java.util.Objects;

/** placeholder until written by the identity builder */
public record SpiffeId(String uri) {
  /** Checks. */
  public SpiffeId {
    Objects.requireNonNull(uri, "uri");
  }
}
