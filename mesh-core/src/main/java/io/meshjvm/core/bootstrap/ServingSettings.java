package io.meshjvm.core.bootstrap;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How ports of this workload are served for applications that know nothing of the mesh.
 *
 * @param forwards the ports
 * @param connections how many connections of peers may be open at once, at least 1
 * @param applicationConnections how many connections to one application, at least 1
 * @param idle after which time without a byte a connection is ended, positive
 * @param clientCert what applications are told of who calls, in {@code x-forwarded-client-cert}
 */
public record ServingSettings(
    List<InboundForward> forwards,
    int connections,
    int applicationConnections,
    Duration idle,
    ClientCert clientCert) {

  /** Some 200 KiB each at worst. */
  static final int DEFAULT_CONNECTIONS = 4096;

  /** That of Envoy's circuit breakers. */
  static final int DEFAULT_APPLICATION_CONNECTIONS = 1024;

  /** That of Envoy's connection manager and TCP proxy. */
  static final Duration DEFAULT_IDLE = Duration.ofHours(1);

  /** What becomes of the header {@code x-forwarded-client-cert}. */
  public enum ClientCert {
    /** No application sees one. */
    DROP,
    /** It tells of the verified caller, and of nobody else. */
    SET,
    /** The verified caller comes after those that it calls for, as with Istio's sidecars. */
    APPEND
  }

  /** Checks and copies the parts. */
  public ServingSettings {
    forwards = List.copyOf(forwards);
    if (connections < 1 || applicationConnections < 1) {
      throw new IllegalArgumentException("no connections");
    }
    Objects.requireNonNull(idle, "idle");
    Objects.requireNonNull(clientCert, "clientCert");
    if (idle.isZero() || idle.isNegative()) {
      throw new IllegalArgumentException("the idle time is not positive");
    }
  }

  /** Nothing is served unless code asks for it. */
  public static ServingSettings none() {
    return new ServingSettings(
        List.of(),
        DEFAULT_CONNECTIONS,
        DEFAULT_APPLICATION_CONNECTIONS,
        DEFAULT_IDLE,
        ClientCert.DROP);
  }
}
