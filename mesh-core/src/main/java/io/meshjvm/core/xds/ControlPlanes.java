package io.meshjvm.core.xds;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.bootstrap.ControlPlaneSettings;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.core.internal.ChannelFactory;
import java.util.concurrent.Executor;

/** Makes control planes. */
public final class ControlPlanes {

  private ControlPlanes() {}

  /**
   * The control plane of the settings, not started.
   *
   * @param settings where it is and how to speak with it
   * @param node who this workload says it is
   * @param channels opens the channels
   * @param thread where everything happens
   * @param io runs what may block: reading files, building TLS contexts
   * @param observer told of streams and updates
   * @throws ControlPlaneException {@code MESH-1213} if istiod would refuse the node's metadata
   */
  public static ControlPlane create(
      ControlPlaneSettings settings,
      WorkloadNode node,
      ChannelFactory channels,
      MeshThread thread,
      Executor io,
      MeshObserver observer) {
    Transport transport = new GrpcTransport(settings, channels, thread, io);
    return new AdsControlPlane(settings, node, transport, thread, observer);
  }
}
