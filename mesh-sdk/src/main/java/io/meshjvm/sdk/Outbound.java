package io.meshjvm.sdk;

import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.Destinations;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Traffic;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What the mesh says to those who connect sockets.
 *
 * @param destinations where calls go
 * @param traffic counts them
 */
record Outbound(Destinations destinations, Traffic traffic) implements Dialler.Directory {

  @Override
  public List<Pick.Picked> attempts(String host, int port, int limit) {
    return destinations.attempts(Call.to(host, port), limit);
  }

  @Override
  public Lease lease(Pick.Picked picked) {
    return traffic.lease(picked, Lease.Kind.CONNECTION);
  }

  @Override
  public void check(Pick.Picked picked, InetSocketAddress address) {
    destinations.check(picked, address);
  }
}
