package io.meshjvm.proxy.inbound;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one application, on that event loop. Their number is
 * bounded; who cannot have one waits, and so many may wait.
 */
final class Pool implements Link.Owner {

  /** Envoy's default of {@code max_pending_requests}. */
  private static final int MAX_WAITING = 1024;

  /** A connection without use is closed after this time, for applications that count them. */
  private static final long KEEP = TimeUnit.SECONDS.toNanos(60);

  /** Requests that must not be sent twice take none that the application may just be closing. */
  private static final long SURE = TimeUnit.SECONDS.toNanos(1);

  private final EventLoop loop;
  private final Application application;
  private final int limit;
  private final Deque<Link> idle = new ArrayDeque<>();
  private final List<Http2Connection> shared = new ArrayList<>();
  private final Deque<Wanted> waiting = new ArrayDeque<>();
  private int open;
  private boolean sweeping;
  private boolean serving;

  Pool(EventLoop loop, Application application, int limit) {
    this.loop = loop;
    this.application = application;
    this.limit = limit;
  }

  /** What an exchange wants. */
  private record Wanted(boolean http2, Reuse reuse, Promise<Link> link) {}

  /** Which connections will do. */
  enum Reuse {
    /** Any, since the request can be sent again. */
    ANY,
    /** Those that were in use a moment ago. */
    RECENT,
    /** None: one has failed already. */
    NONE
  }

  EventLoop loop() {
    return loop;
  }

  /**
   * A way to the application.
   *
   * @param http2 whether it speaks HTTP/2
   * @param reuse which will do
   * @return fails with {@link PoolOverflow}, or with the reason why the application takes no
   *     connection
   */
  Future<Link> acquire(boolean http2, Reuse reuse) {
    Wanted wanted = new Wanted(http2, reuse, loop.newPromise());
    if (!waiting.isEmpty() || !serve(wanted)) {
      if (waiting.size() < MAX_WAITING) {
        waiting.add(wanted);
      } else {
        wanted.link.setFailure(new PoolOverflow());
      }
    }
    return wanted.link;
  }

  private boolean serve(Wanted wanted) {
    return wanted.http2 ? serveHttp2(wanted) : serveHttp1(wanted);
  }

  private boolean serveHttp1(Wanted wanted) {
    Link kept = take(wanted.reuse);
    if (kept != null) {
      wanted.link.setSuccess(kept);
      return true;
    }
    if (!makeRoom()) {
      return false;
    }
    open++;
    Future<Link> connected = application.connect(this);
    connected.addListener(
        done -> {
          if (connected.isSuccess()) {
            wanted.link.setSuccess(connected.getNow());
          } else {
            left();
            wanted.link.setFailure(connected.cause());
          }
        });
    return true;
  }

  private @Nullable Link take(Reuse reuse) {
    long now = application.now();
    while (reuse != Reuse.NONE && !idle.isEmpty()) {
      if (reuse == Reuse.RECENT && now - idle.getFirst().idleSince() > SURE) {
        return null;
      }
      Link link = idle.pop();
      if (link.channel().isActive()) {
        return link;
      }
    }
    return null;
  }

  /** One that nobody uses gives way, the eldest of HTTP/1.1 first. */
  private boolean makeRoom() {
    if (open >= limit && !idle.isEmpty()) {
      idle.removeLast().drop();
    } else if (open >= limit) {
      shared.stream()
          .filter(Http2Connection::isUnused)
          .findFirst()
          .ifPresent(Http2Connection::drop);
    }
    return open < limit;
  }

  private boolean serveHttp2(Wanted wanted) {
    Optional<Http2Connection> free = shared.stream().filter(Http2Connection::hasRoom).findFirst();
    if (free.isPresent()) {
      free.get().open(this).addListener(new Handover(wanted.link));
      return true;
    }
    if (!makeRoom()) {
      return false;
    }
    open++;
    Future<Http2Connection> connected = application.connectHttp2(this);
    connected.addListener(
        done -> {
          if (connected.isSuccess()) {
            joined(connected.getNow(), wanted);
          } else {
            left();
            wanted.link.setFailure(connected.cause());
          }
        });
    return true;
  }

  private void joined(Http2Connection connection, Wanted wanted) {
    shared.add(connection);
    connection
        .channel()
        .closeFuture()
        .addListener(
            closed -> {
              shared.remove(connection);
              left();
            });
    connection.open(this).addListener(new Handover(wanted.link));
    serveWaiting();
  }

  /** Gives what was opened to who waits for it. */
  private record Handover(Promise<Link> to) implements GenericFutureListener<Future<Link>> {
    @Override
    public void operationComplete(Future<Link> opened) {
      if (opened.isSuccess()) {
        to.setSuccess(opened.getNow());
      } else {
        to.setFailure(opened.cause());
      }
    }
  }

  @Override
  public void released(Link link) {
    idle.push(link);
    serveWaiting();
    if (!sweeping && !idle.isEmpty()) {
      sweeping = true;
      var unused = loop.schedule(this::sweep, KEEP, TimeUnit.NANOSECONDS);
    }
  }

  private void sweep() {
    long now = application.now();
    while (!idle.isEmpty() && now - idle.getLast().idleSince() >= KEEP) {
      idle.removeLast().drop();
    }
    sweeping = !idle.isEmpty();
    if (sweeping) {
      long next = KEEP - (now - idle.getLast().idleSince());
      var unused = loop.schedule(this::sweep, next, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void gone(Link link) {
    if (!link.isHttp2()) {
      idle.remove(link);
      left();
    }
  }

  /** A stream has ended. */
  void roomMade() {
    serveWaiting();
  }

  private void left() {
    open--;
    serveWaiting();
  }

  private void serveWaiting() {
    if (serving) {
      // Whoever is served at this moment, and gives back what it gets, is not to be served twice.
      return;
    }
    serving = true;
    while (!waiting.isEmpty() && serve(waiting.peek())) {
      waiting.remove();
    }
    serving = false;
  }

  /** How many connections are open; read by other threads for reports, so about. */
  int open() {
    return open;
  }
}
