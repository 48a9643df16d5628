package io.meshjvm.core.xds;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.internal.ChannelFactory.Credential;
import java.util.ArrayList;
import java.util.List;

/** A transport whose other end is the test. */
final class FakeTransport implements Transport {

  private final MeshThread thread;
  private final List<FakeStream<?, ?>> streams = new ArrayList<>();

  FakeTransport(MeshThread thread) {
    this.thread = thread;
  }

  @Override
  public <Q, R> Wire<Q> open(
      MethodDescriptor<Q, R> method, Credential credential, Events<R> events) {
    FakeStream<Q, R> stream = new FakeStream<>(credential, events, thread);
    streams.add(stream);
    return stream;
  }

  /** How many streams were opened so far. */
  int opened() {
    return streams.size();
  }

  @SuppressWarnings("unchecked") // the caller knows its dialect
  <Q, R> FakeStream<Q, R> stream(int number) {
    return (FakeStream<Q, R>) streams.get(number);
  }

  /** One stream; events go through the mesh thread as with the real one. */
  static final class FakeStream<Q, R> implements Wire<Q> {

    private final Credential credential;
    private final Events<R> events;
    private final MeshThread thread;
    private final List<Q> sent = new ArrayList<>();
    private boolean closed;

    FakeStream(Credential credential, Events<R> events, MeshThread thread) {
      this.credential = credential;
      this.events = events;
      this.thread = thread;
    }

    Credential credential() {
      return credential;
    }

    boolean closed() {
      return closed;
    }

    List<Q> sent() {
      return sent;
    }

    /** What was sent since the last call. */
    List<Q> take() {
      List<Q> taken = List.copyOf(sent);
      sent.clear();
      return taken;
    }

    void accept(boolean certificate) {
      post(() -> events.opened(certificate, "10.0.0.1:15012"));
    }

    void respond(R response) {
      post(() -> events.message(response));
    }

    void drain() {
      post(events::draining);
    }

    void end(Status status) {
      post(() -> events.ended(status));
    }

    private void post(Runnable event) {
      thread.execute(
          () -> {
            if (!closed) {
              event.run();
            }
          });
    }

    @Override
    public void send(Q request) {
      if (closed) {
        throw new IllegalStateException("sent after close: " + request);
      }
      sent.add(request);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
