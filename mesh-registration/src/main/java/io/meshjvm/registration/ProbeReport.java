package io.meshjvm.registration;

import java.util.Objects;

/**
 * What one attempt of a probe or check found.
 *
 * @param name which one, for example {@code readinessProbe}
 * @param result what it found
 * @param detail how it went about it, for example {@code GET http://10.0.0.5:8080/ready over mTLS
 *     with the own identity}
 */
public record ProbeReport(String name, HealthResult result, String detail) {

  /** Checks the parts. */
  public ProbeReport {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(detail, "detail");
  }
}
