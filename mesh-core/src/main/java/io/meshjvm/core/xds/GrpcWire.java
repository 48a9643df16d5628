package io.meshjvm.core.xds;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Watch;
import io.meshjvm.core.internal.ChannelFactory.ControlPlaneChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One gRPC stream on one channel. gRPC's callbacks only hand over to the mesh thread, on which all
 * state lives; the next response is asked for when the last one has been dealt with.
 */
final class GrpcWire<Q, R> extends ClientCall.Listener<R> implements Transport.Wire<Q> {

  // A lost connection ends the stream at once, a GOAWAY leaves it alive; this tells them apart.
  private static final Duration GOAWAY_CHECK = Duration.ofMillis(100);
  private static final long CLOSE_SECONDS = 1;

  private final MethodDescriptor<Q, R> method;
  private final Transport.Events<R> events;
  private final Duration connectTimeout;
  private final MeshThread thread;
  private final Predicate<Runnable> io;

  private @Nullable ManagedChannel channel;
  private @Nullable ClientCall<Q, R> call;
  private Watch timer = () -> {};
  private boolean ready;
  private boolean over;

  GrpcWire(
      MethodDescriptor<Q, R> method,
      Transport.Events<R> events,
      Duration connectTimeout,
      MeshThread thread,
      Predicate<Runnable> io) {
    this.method = method;
    this.events = events;
    this.connectTimeout = connectTimeout;
    this.thread = thread;
    this.io = io;
  }

  void begin(ControlPlaneChannel opened) {
    if (over) {
      opened.channel().shutdownNow();
      return;
    }
    channel = opened.channel();
    call = channel.newCall(method, CallOptions.DEFAULT);
    call.start(this, new Metadata());
    call.request(1);
    timer = thread.schedule(connectTimeout, this::connectTimedOut);
    watchState(channel);
    events.opened(opened.certificate(), opened.dialled());
  }

  @Override
  public void send(Q request) {
    if (call != null && !over) {
      call.sendMessage(request);
    }
  }

  @Override
  public void close() {
    if (over) {
      return;
    }
    finish();
    if (channel != null && call != null) {
      call.halfClose();
      ManagedChannel closing = channel.shutdown();
      if (!io.test(() -> awaitEnd(closing))) {
        closing.shutdownNow();
      }
    }
  }

  void failed(Status status) {
    if (over) {
      return;
    }
    finish();
    if (channel != null) {
      channel.shutdownNow();
    }
    events.ended(status);
  }

  @Override
  public void onMessage(R message) {
    thread.execute(() -> received(message));
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    thread.execute(() -> failed(status));
  }

  private void received(R message) {
    if (over || call == null) {
      return;
    }
    ClientCall<Q, R> current = call;
    try {
      events.message(message);
    } finally {
      if (!over) {
        current.request(1);
      }
    }
  }

  private void connectTimedOut() {
    String text = "no connection within " + connectTimeout.toMillis() + " ms";
    failed(Status.UNAVAILABLE.withDescription(text));
  }

  private void watchState(ManagedChannel watched) {
    if (over) {
      return;
    }
    ConnectivityState state = watched.getState(false);
    if (state == ConnectivityState.READY) {
      ready = true;
      timer.close();
    } else if (ready) {
      timer = thread.schedule(GOAWAY_CHECK, this::stillAlive);
      return;
    }
    watched.notifyWhenStateChanged(state, () -> thread.execute(() -> watchState(watched)));
  }

  private void stillAlive() {
    if (!over) {
      events.draining();
    }
  }

  private void finish() {
    over = true;
    timer.close();
  }

  // On the executor for blocking work: the control plane gets a moment to end its half, so that
  // what was sent last is not lost by a reset.
  private static void awaitEnd(ManagedChannel closing) {
    try {
      if (!closing.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        closing.shutdownNow();
      }
    } catch (InterruptedException e) {
      closing.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
