package io.meshjvm.core.xds;

import io.meshjvm.core.Published;
import io.meshjvm.core.Source;
import io.meshjvm.core.xds.ControlPlaneStatus.Credential;
import io.meshjvm.core.xds.ControlPlaneStatus.Phase;
import io.meshjvm.core.xds.ControlPlaneStatus.TypeStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gathers how the connection stands and publishes it. Written on the mesh thread. */
final class StatusBoard {

  private final String target;
  private final Clock clock;
  private final Supplier<Map<String, TypeStatus>> types;
  private final Published<ControlPlaneStatus> published;

  private Phase phase = Phase.IDLE;
  private Instant since;
  private String endpoint;
  private Credential credential = Credential.NONE;
  private String controlPlane = "";
  private @Nullable StreamFailure lastFailure;
  private @Nullable Instant lastResponse;
  // Code of the failure that is going on; null while all is well.
  private @Nullable String trouble;

  StatusBoard(String target, Clock clock, Supplier<Map<String, TypeStatus>> types) {
    this.target = target;
    this.clock = clock;
    this.types = types;
    this.since = clock.instant();
    this.endpoint = target;
    this.published =
        new Published<>(
            new ControlPlaneStatus(phase, since, target, credential, "", null, null, Map.of()));
  }

  Source<ControlPlaneStatus> source() {
    return published;
  }

  String endpoint() {
    return endpoint;
  }

  void phase(Phase next) {
    if (next != phase) {
      phase = next;
      since = clock.instant();
    }
    publish();
  }

  void dialled(String address, boolean certificate) {
    endpoint = address.equals(target) ? target : target + " (" + address + ")";
    credential = certificate ? Credential.CERTIFICATE : Credential.TOKEN;
    publish();
  }

  /** The active stream works; returns whether it did not, or was not there, before. */
  boolean connected() {
    boolean news = trouble != null || lastResponse == null;
    trouble = null;
    return news;
  }

  /** A response was dealt with on the active stream. */
  void responded(String identifier) {
    lastResponse = clock.instant();
    if (!identifier.isEmpty()) {
      controlPlane = identifier;
    }
    phase(Phase.CONNECTED);
  }

  /** An attempt failed; returns whether that is news, rather than the same failure again. */
  boolean failed(StreamFailure failure) {
    boolean news = !failure.code().equals(trouble);
    trouble = failure.code();
    lastFailure = failure;
    publish();
    return news;
  }

  void publish() {
    published.publish(
        new ControlPlaneStatus(
            phase,
            since,
            endpoint,
            credential,
            controlPlane,
            lastFailure,
            lastResponse,
            types.get()));
  }
}
