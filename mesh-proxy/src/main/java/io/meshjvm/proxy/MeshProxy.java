package io.meshjvm.proxy;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Watch;
import io.meshjvm.core.spi.LoopbackPlane;
import io.meshjvm.proxy.internal.Engine;
import io.meshjvm.traffic.Traffic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loopback plane of a member: sockets on loopback whose connections end at endpoints of the
 * mesh, each reached as it wants to be reached.
 *
 * <p>It listens for what somebody asks for, on loopback alone, and takes connections of this
 * process's own user alone unless the settings say otherwise. A connection holds 96 KiB in each
 * direction at worst, and TLS its records besides. All methods may be called from any thread.
 *
 * <p>Most applications call {@code Mesh.forward}, {@code Mesh.httpProxy} and {@code
 * Mesh.proxySelector}, which lead here.
 */
public final class MeshProxy implements LoopbackPlane {

  private static final Logger log = LoggerFactory.getLogger(MeshProxy.class);

  private final Engine engine;
  private final Plane plane;
  private final Forwards forwards;
  private final HttpFront http;
  private final Traffic traffic;
  private final Watch watch;

  MeshProxy(Engine engine, Plane plane, Forwards forwards, HttpFront http, Traffic traffic) {
    this.engine = engine;
    this.plane = plane;
    this.forwards = forwards;
    this.http = http;
    this.traffic = traffic;
    this.watch = traffic.watch(forwards::follow);
  }

  /**
   * The plane of a member that was made by the front door; it is opened if it was not yet.
   *
   * @throws io.meshjvm.core.spi.LoopbackException if it cannot be
   * @throws IllegalArgumentException if the member has another implementation
   */
  public static MeshProxy of(MeshMember member) {
    if (member.part(LoopbackPlane.class) instanceof MeshProxy proxy) {
      return proxy;
    }
    throw new IllegalArgumentException("the member's loopback plane is another library's");
  }

  @Override
  public InetSocketAddress forward(String host, int port) {
    return forwards.forward(host, port);
  }

  @Override
  public Optional<InetAddress> address(String host) {
    return forwards.address(host);
  }

  @Override
  public boolean owns(InetAddress address) {
    return forwards.owns(address);
  }

  @Override
  public InetSocketAddress httpProxy() {
    return http.address();
  }

  @Override
  public ProxySelector proxySelector(ProxySelector others) {
    return new MeshProxySelector(traffic, http.address(), others);
  }

  /** What this plane has done and holds. */
  public ProxyStats stats() {
    return plane.counters().read(plane.connections().open(), plane.connections().buffered());
  }

  @Override
  public void drain(Duration limit) {
    watch.close();
    forwards.close();
    http.drain();
    try {
      if (!plane.connections().awaitEnd(limit)) {
        log.info(
            "{} connections through loopback are open after {}; they are ended",
            plane.connections().open(),
            limit);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    watch.close();
    forwards.close();
    http.close();
    plane.connections().close(engine::close);
  }
}
