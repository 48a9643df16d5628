package io.meshjvm.core.xds;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.bootstrap.ControlPlaneSettings;
import io.meshjvm.core.internal.ChannelFactory;
import io.meshjvm.core.internal.ChannelFactory.ControlPlaneChannel;
import io.meshjvm.core.internal.ChannelFactory.Credential;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Streams over gRPC; files are read and channels are built on the executor for blocking work. */
final class GrpcTransport implements Transport {

  private final ControlPlaneSettings settings;
  private final ChannelFactory channels;
  private final MeshThread thread;
  private final Executor io;

  GrpcTransport(
      ControlPlaneSettings settings, ChannelFactory channels, MeshThread thread, Executor io) {
    this.settings = settings;
    this.channels = channels;
    this.thread = thread;
    this.io = io;
  }

  @Override
  public <Q, R> Wire<Q> open(
      MethodDescriptor<Q, R> method, Credential credential, Events<R> events) {
    GrpcWire<Q, R> wire =
        new GrpcWire<>(method, events, settings.connectTimeout(), thread, this::onIo);
    if (!onIo(() -> connect(wire, credential))) {
      thread.execute(() -> wire.failed(Status.CANCELLED.withDescription("shutting down")));
    }
    return wire;
  }

  // On the executor for blocking work.
  private void connect(GrpcWire<?, ?> wire, Credential credential) {
    ControlPlaneChannel channel;
    try {
      channel = channels.open(settings.discovery(), settings.headers(), credential);
    } catch (RuntimeException | Error e) {
      // Whatever it is, a machine short of threads or memory included, it ends this attempt only;
      // the keeper decides about the next one.
      Status status = Status.INTERNAL.withDescription(e.getMessage()).withCause(e);
      thread.execute(() -> wire.failed(status));
      return;
    }
    if (!thread.execute(() -> wire.begin(channel))) {
      channel.channel().shutdownNow();
    }
  }

  private boolean onIo(Runnable task) {
    try {
      io.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }
}
