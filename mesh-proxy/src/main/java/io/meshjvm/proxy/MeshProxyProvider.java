package io.meshjvm.proxy;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.bootstrap.LoopbackSettings;
import io.meshjvm.core.spi.LoopbackException;
import io.meshjvm.core.spi.LoopbackPlane;
import io.meshjvm.proxy.internal.Connections;
import io.meshjvm.proxy.internal.Engine;
import io.meshjvm.proxy.internal.FailureLog;
import io.meshjvm.traffic.Traffic;
import java.security.SecureRandom;
import org.slf4j.LoggerFactory;

/**
 * Makes the loopback planes of members. Made by {@link java.util.ServiceLoader}; nothing listens
 * unless somebody asks for it, in code or by a setting.
 */
public final class MeshProxyProvider implements LoopbackPlane.Provider {

  /** For {@link java.util.ServiceLoader}. */
  public MeshProxyProvider() {}

  @Override
  public LoopbackPlane open(MeshMember member) {
    LoopbackSettings settings = member.part(Bootstrap.class).loopback();
    LoopbackRange range = new LoopbackRange(new SecureRandom(), Forwards.MAX_HOSTS);
    boolean ownAddresses = Doors.canListenOn(range.probe());
    if (!ownAddresses && settings.answersNames()) {
      throw new LoopbackException(
          "MESH-1602",
          "Hosts cannot resolve to loopback addresses of their own, since this machine has none but"
              + " 127.0.0.1",
          "Unset proxy and proxyHosts, and call services by mesh.forward or the HTTP proxy; or give"
              + " the loopback interface the addresses of 127.0.0.0/8, as Linux does",
          null);
    }
    return open(member, settings, range, ownAddresses);
  }

  private static MeshProxy open(
      MeshMember member, LoopbackSettings settings, LoopbackRange range, boolean ownAddresses) {
    Engine engine = new Engine("mesh-proxy");
    try {
      PeerCheck check = settings.anyUser() ? PeerCheck.anybody() : OwnUserCheck.of(engine.files());
      return open(member, settings, range, ownAddresses, engine, check);
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private static MeshProxy open(
      MeshMember member,
      LoopbackSettings settings,
      LoopbackRange range,
      boolean ownAddresses,
      Engine engine,
      PeerCheck check) {
    Traffic traffic = member.part(Traffic.class);
    Plane plane =
        new Plane(
            new MeshUpstreams(member),
            new Connections(settings.connections()),
            new Counters(),
            new FailureLog(LoggerFactory.getLogger(MeshProxy.class), System::nanoTime),
            settings.idle());
    Doors doors = new Doors(engine.loops(), plane, check);
    return new MeshProxy(
        engine,
        plane,
        new Forwards(traffic, doors, plane.failures(), range, ownAddresses),
        new HttpFront(traffic, doors, plane),
        traffic);
  }
}
