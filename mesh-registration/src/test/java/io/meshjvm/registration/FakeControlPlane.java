package io.meshjvm.registration;

import io.meshjvm.core.Problem;
import io.meshjvm.core.Published;
import io.meshjvm.core.Source;
import io.meshjvm.core.xds.Announcement;
import io.meshjvm.core.xds.ControlPlane;
import io.meshjvm.core.xds.ControlPlaneStatus;
import io.meshjvm.core.xds.ControlPlaneStatus.Credential;
import io.meshjvm.core.xds.ControlPlaneStatus.Phase;
import io.meshjvm.core.xds.ResourceType;
import io.meshjvm.core.xds.StreamFailure;
import io.meshjvm.core.xds.Subscription;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A control plane that does what the test says and remembers what it was told. */
final class FakeControlPlane implements ControlPlane {

  final List<Announcement> announcements = new ArrayList<>();
  private final Clock clock;
  private final Published<ControlPlaneStatus> status;
  private StreamFailure lastFailure;

  FakeControlPlane(Clock clock) {
    this.clock = clock;
    this.status = new Published<>(status(Phase.IDLE));
  }

  void phase(Phase phase) {
    status.publish(status(phase));
  }

  void fails(String grpcStatus, String message) {
    lastFailure =
        new StreamFailure(new Problem("MESH-1299", message, "Wait"), grpcStatus, clock.instant());
    phase(Phase.BACKING_OFF);
  }

  /** What was announced as health: {@code healthy}, or the message. */
  List<String> health() {
    return announcements.stream().map(a -> a.error() == null ? "healthy" : a.error()).toList();
  }

  @Override
  public void start() {
    phase(Phase.CONNECTING);
  }

  @Override
  public <T> Subscription<T> subscribe(ResourceType<T> type) {
    throw new UnsupportedOperationException("a registration subscribes to nothing");
  }

  @Override
  public void announce(Announcement announcement) {
    announcements.add(announcement);
  }

  @Override
  public Source<ControlPlaneStatus> status() {
    return status;
  }

  @Override
  public void close() {
    phase(Phase.CLOSED);
  }

  private ControlPlaneStatus status(Phase phase) {
    return new ControlPlaneStatus(
        phase, clock.instant(), "istiod:15012", Credential.TOKEN, "", lastFailure, null, Map.of());
  }
}
