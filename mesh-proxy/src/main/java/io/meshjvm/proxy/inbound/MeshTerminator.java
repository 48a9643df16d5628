package io.meshjvm.proxy.inbound;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.bootstrap.InboundForward;
import io.meshjvm.core.spi.InboundTerminator;
import io.meshjvm.core.spi.ServingException;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.proxy.internal.Door;
import io.meshjvm.proxy.internal.Engine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inbound terminator of a member: listeners on ports of the workload, each in front of an
 * application on loopback that knows nothing of the mesh.
 *
 * <p>A connection holds 96 KiB in each direction at worst, one of HTTP/2 a mebibyte of what waits
 * for the application, and TLS its records besides. All methods may be called from any thread.
 *
 * <p>Most applications call {@code Mesh.serve}, which leads here.
 */
public final class MeshTerminator implements InboundTerminator {

  private static final Logger log = LoggerFactory.getLogger(MeshTerminator.class);

  private final Engine engine;
  private final InboundGuard guard;
  private final Terms terms;
  private final Guests guests = new Guests();
  private final List<Door> doors = new ArrayList<>();
  private final List<Application> applications = new CopyOnWriteArrayList<>();
  private boolean closed;

  MeshTerminator(Engine engine, InboundGuard guard, Terms terms) {
    this.engine = engine;
    this.guard = guard;
    this.terms = terms;
  }

  /**
   * The terminator of a member that was made by the front door; it is opened if it was not yet.
   *
   * @throws ServingException if it cannot be
   * @throws IllegalArgumentException if the member has another implementation
   */
  public static MeshTerminator of(MeshMember member) {
    if (member.part(InboundTerminator.class) instanceof MeshTerminator terminator) {
      return terminator;
    }
    throw new IllegalArgumentException("the member's terminator is another library's");
  }

  @Override
  public synchronized InetSocketAddress serve(InboundForward forward) {
    if (closed) {
      throw new ServingException("MESH-1605", "The member is closed", "Start a new one", null);
    }
    int limit = Math.max(1, terms.settings().applicationConnections() / engine.size());
    Application application = new Application(forward, terms, limit, System::nanoTime);
    Door door = open(forward, new Service(application, guard, guests, terms));
    doors.add(door);
    applications.add(application);
    log.info("Serving {} for {}", door.address(), forward.application());
    return door.address();
  }

  private Door open(InboundForward forward, Service service) {
    try {
      return Door.open(engine.loops(), forward.listen(), new Arrivals(service));
    } catch (IOException e) {
      throw new ServingException(
          "MESH-1621",
          "Nobody can listen on " + forward.listen() + ": " + e.getMessage(),
          "Move the application to another port of loopback, or name the address to listen at; see"
              + " that nobody else has the port",
          e);
    }
  }

  /** What this terminator has done and holds. */
  public TerminatorStats stats() {
    return terms
        .tally()
        .read(
            terms.connections().open(),
            applications.stream().mapToInt(Application::open).sum(),
            terms.connections().buffered());
  }

  @Override
  public void drain() {
    guests.drain();
  }

  @Override
  public void finish(Duration limit) {
    listenNoMore();
    guests.finish();
    try {
      if (!terms.connections().awaitEnd(limit)) {
        log.info(
            "{} connections of peers are open after {}; they are ended",
            terms.connections().open(),
            limit);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void listenNoMore() {
    closed = true;
    doors.forEach(Door::close);
  }

  @Override
  public void close() {
    listenNoMore();
    terms.connections().close(engine::close);
  }
}
