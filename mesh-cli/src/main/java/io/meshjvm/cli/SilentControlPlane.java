package io.meshjvm.cli;

import io.meshjvm.core.Source;
import io.meshjvm.core.xds.Announcement;
import io.meshjvm.core.xds.ControlPlane;
import io.meshjvm.core.xds.ControlPlaneStatus;
import io.meshjvm.core.xds.ResourceType;
import io.meshjvm.core.xds.Subscription;

/**
 * A control plane that hears nothing of this workload's health, so that an examination does not
 * change what peers see.
 */
record SilentControlPlane(ControlPlane real) implements ControlPlane {

  @Override
  public void start() {
    real.start();
  }

  @Override
  public <T> Subscription<T> subscribe(ResourceType<T> type) {
    return real.subscribe(type);
  }

  @Override
  public void announce(Announcement announcement) {
    // The one thing that is not passed on.
  }

  @Override
  public Source<ControlPlaneStatus> status() {
    return real.status();
  }

  @Override
  public void close() {
    real.close();
  }
}
