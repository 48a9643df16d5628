package io.meshjvm.grpc;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Watch;
import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.Candidate;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Traffic;
import io.meshjvm.traffic.TrafficSnapshot;
import java.util.List;
import java.util.Set;

/**
 * The services as the control plane tells them.
 *
 * @param traffic the services
 * @param hosts the system's DNS
 */
record TrafficDirectory(Traffic traffic, HostResolver hosts) implements Directory {

  /** The services of {@code member}. */
  static Directory of(MeshMember member) {
    return new TrafficDirectory(member.part(Traffic.class), member.part(HostResolver.class));
  }

  @Override
  public Route route(MeshTarget target, int defaultPort) {
    TrafficSnapshot snapshot = traffic.current();
    int port = target.port().orElseGet(() -> port(snapshot.ports(target.host()), defaultPort));
    Call call = Call.to(target.host(), port);
    List<Candidate> candidates = snapshot.candidates(call);
    return new Route(call, snapshot.cluster(call).orElseThrow(), candidates);
  }

  @Override
  public List<Pick.Picked> attempts(Call call, int limit) {
    return traffic.current().attempts(call, limit);
  }

  @Override
  public Lease lease(Pick.Picked picked) {
    return traffic.lease(picked, Lease.Kind.REQUEST);
  }

  private static int port(Set<Integer> ports, int defaultPort) {
    return ports.size() == 1 ? ports.iterator().next() : defaultPort;
  }

  @Override
  public Watch watch(Runnable changed) {
    return traffic.watch(snapshot -> changed.run());
  }
}
