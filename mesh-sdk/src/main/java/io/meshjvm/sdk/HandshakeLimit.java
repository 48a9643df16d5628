package io.meshjvm.sdk;

import io.meshjvm.core.Watch;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a handshake that takes too long, by closing the connection under it: the timeouts of sockets
 * are of each read alone, and whoever sends byte by byte never meets one.
 */
final class HandshakeLimit {

  private static final Logger log = LoggerFactory.getLogger(HandshakeLimit.class);

  private enum State {
    RUNNING,
    DONE,
    LATE
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
  private final Socket tcp;
  private final Duration time;

  /** What runs a task later, unless its watch is closed before; the task does not block. */
  @FunctionalInterface
  interface Timer {
    Watch schedule(Duration delay, Runnable task);
  }

  /** What takes as long as a handshake. */
  @FunctionalInterface
  interface Handshake {
    Socket shake() throws IOException;
  }

  private HandshakeLimit(Socket tcp, Duration time) {
    this.tcp = tcp;
    this.time = time;
  }

  /**
   * Shakes hands over a connection, in no more than {@code time}.
   *
   * @throws SocketTimeoutException if that was too short; {@code tcp} is closed then
   * @throws IOException if the handshake fails
   */
  static Socket within(Duration time, Timer timer, Socket tcp, Handshake handshake)
      throws IOException {
    HandshakeLimit limit = new HandshakeLimit(tcp, time);
    Watch alarm = timer.schedule(time, limit::passed);
    try {
      Socket secured = limit.shaken(handshake);
      limit.end(null);
      return secured;
    } finally {
      alarm.close();
    }
  }

  private Socket shaken(Handshake handshake) throws IOException {
    try {
      return handshake.shake();
    } catch (IOException e) {
      end(e);
      throw e;
    }
  }

  /** Tells of the limit, which closed the connection, in place of what came of that. */
  private void end(@Nullable IOException failure) throws SocketTimeoutException {
    if (!state.compareAndSet(State.RUNNING, State.DONE)) {
      SocketTimeoutException late =
          new SocketTimeoutException(
              "the handshake was not over within " + time.toMillis() + " ms");
      if (failure != null) {
        late.initCause(failure);
      }
      throw late;
    }
  }

  private void passed() {
    if (state.compareAndSet(State.RUNNING, State.LATE)) {
      try {
        tcp.close();
      } catch (IOException e) {
        log.debug("A connection whose handshake was too slow failed to close", e);
      }
    }
  }
}
