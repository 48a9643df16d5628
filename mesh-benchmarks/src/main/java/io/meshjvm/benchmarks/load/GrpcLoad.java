package io.meshjvm.benchmarks.load;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** A number of unary calls under way on one channel. */
final class GrpcLoad implements Load {

  private final ManagedChannel channel;
  private final int callers;
  private final byte[] payload;

  /**
   * A load.
   *
   * @param channel closed with this
   * @param callers how many calls are under way
   * @param payload length of a request, and of its answer
   */
  GrpcLoad(ManagedChannel channel, int callers, int payload) {
    this.channel = channel;
    this.callers = callers;
    this.payload = new byte[payload];
  }

  @Override
  public LoadResult run(Duration time) throws IOException, InterruptedException {
    Run run = new Run(System.nanoTime(), time);
    for (int i = 0; i < callers; i++) {
      new Caller(run).call();
    }
    if (!run.over.await(time.toMillis() + Exchange.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
      throw new IOException("a call does not end");
    }
    Throwable failure = run.failure.get();
    if (failure != null) {
      throw new IOException("a call failed", failure);
    }
    return LoadResult.of(run.nanos, Duration.ofNanos(System.nanoTime() - run.begin));
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private final class Run {

    private final Histogram nanos = Load.histogram();
    private final CountDownLatch over = new CountDownLatch(callers);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final long begin;
    private final long end;

    Run(long begin, Duration time) {
      this.begin = begin;
      this.end = begin + time.toNanos();
    }

    boolean goesOn() {
      return System.nanoTime() - end < 0 && failure.get() == null;
    }
  }

  private final class Caller implements StreamObserver<byte[]> {

    private final Run run;
    private long begin;
    private int received;

    Caller(Run run) {
      this.run = run;
    }

    void call() {
      begin = System.nanoTime();
      received = -1;
      ClientCalls.asyncUnaryCall(
          channel.newCall(GrpcEcho.ECHO, CallOptions.DEFAULT), payload, this);
    }

    @Override
    public void onNext(byte[] answer) {
      received = answer.length;
    }

    @Override
    public void onError(Throwable failure) {
      run.failure.compareAndSet(null, failure);
      run.over.countDown();
    }

    @Override
    public void onCompleted() {
      if (received != payload.length) {
        onError(new IOException("the echo is " + received + " bytes long"));
        return;
      }
      run.nanos.recordValue(System.nanoTime() - begin);
      if (run.goesOn()) {
        call();
      } else {
        run.over.countDown();
      }
    }
  }
}
