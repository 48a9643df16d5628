package io.meshjvm.cli;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.trunk.Trunk;
import io.meshjvm.core.xds.StreamFailure;
import io.meshjvm.dns.MeshNames;
import io.meshjvm.sdk.CallReport;
import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.Traffic;
import io.meshjvm.traffic.TrafficSnapshot;
import java.time.Duration;

/** Clusters, endpoints and names that istiod gives this workload, without registering it. */
final class MemberTraffic implements AutoCloseable {

  private final Bootstrap observer;
  private final MeshThread thread;
  private final Trunk trunk;
  private final Traffic traffic;
  private final MeshNames names;

  private MemberTraffic(Bootstrap observer) {
    this.observer = observer;
    this.thread = MeshThread.start("mesh-explain");
    this.trunk = Trunk.create(observer, thread, MeshObserver.none());
    // Names first: istiod answers in the order of the questions, so that they are there when the
    // endpoints are.
    this.names = MeshNames.open(trunk.controlPlane(), observer.node(), null);
    this.traffic = Traffic.open(trunk.controlPlane(), thread, observer.node());
  }

  /**
   * Connects, and waits for clusters and endpoints.
   *
   * @throws CliException with the code of the failure if there is nothing in time
   */
  static MemberTraffic connect(Bootstrap bootstrap, Duration limit) {
    MemberTraffic member = new MemberTraffic(Observer.of(bootstrap));
    try {
      member.trunk.start();
      new Patience(limit).await(member.traffic, TrafficSnapshot::provisioned);
      member.requireClusters(limit);
      return member;
    } catch (RuntimeException e) {
      member.close();
      throw e;
    }
  }

  private void requireClusters(Duration limit) {
    if (traffic.current().provisioned()) {
      return;
    }
    StreamFailure failure = trunk.controlPlane().status().current().lastFailure();
    if (failure != null) {
      throw CliException.of(failure);
    }
    throw new CliException(
        "MESH-3108",
        "no clusters and endpoints within " + limit.toSeconds() + " s",
        "Look at the stream with 'mesh-cli doctor'",
        null);
  }

  /**
   * Explains a call.
   *
   * @throws io.meshjvm.traffic.TrafficException if there is no such host or port
   */
  CallReport explain(Call call) {
    return CallReport.of(names, traffic.current(), observer.node(), call);
  }

  @Override
  public void close() {
    names.close();
    traffic.close();
    trunk.close();
    thread.close();
  }
}
