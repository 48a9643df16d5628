package io.meshjvm.benchmarks.load;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Calls without end while endpoints come and go: over a new connection for each call, over
 * connections that are kept whatever happens to their endpoint, and over a gRPC channel that
 * balances. No call is made twice.
 */
final class ChurnLoad implements AutoCloseable {

  /** Callers of each kind; with their pauses, little enough that two cores have time to spare. */
  private static final int CALLERS = 4;

  private static final int FRESH_PAUSE_MILLIS = 40;
  private static final int KEPT_PAUSE_MILLIS = 10;
  private static final int PAYLOAD = 1024;
  private static final int DEADLINE_SECONDS = 10;

  private final Tally tally = new Tally();
  private final Connector connector;
  private final ManagedChannel channel;
  private final List<Exchange> kept = new ArrayList<>();
  private final ScheduledExecutorService threads;

  private ChurnLoad(Connector connector) throws IOException {
    this.connector = connector;
    this.channel = connector.channel();
    this.threads =
        Executors.newScheduledThreadPool(
            3 * CALLERS,
            task -> {
              Thread thread = new Thread(task, "caller");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Begins; the connector stays the caller's. */
  static ChurnLoad start(Connector connector) throws IOException {
    ChurnLoad load = new ChurnLoad(connector);
    for (int i = 0; i < CALLERS; i++) {
      Exchange exchange = new TcpExchange(connector.connect(Protocol.TCP), PAYLOAD);
      load.kept.add(exchange);
      load.repeat(FRESH_PAUSE_MILLIS, load::fresh);
      load.repeat(KEPT_PAUSE_MILLIS, exchange::call);
      load.repeat(KEPT_PAUSE_MILLIS, load::unary);
    }
    return load;
  }

  /** One call. */
  @FunctionalInterface
  private interface Call {
    void make() throws IOException;
  }

  private void repeat(int pauseMillis, Call call) {
    ScheduledFuture<?> unused =
        threads.scheduleWithFixedDelay(() -> count(call), 0, pauseMillis, TimeUnit.MILLISECONDS);
  }

  private void count(Call call) {
    try {
      call.make();
      tally.succeeded();
    } catch (IOException | RuntimeException e) {
      tally.failed(e);
    }
  }

  private void fresh() throws IOException {
    try (Exchange exchange = new TcpExchange(connector.connect(Protocol.TCP), PAYLOAD)) {
      exchange.call();
    }
  }

  private void unary() {
    CallOptions limited = CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    byte[] answer =
        ClientCalls.blockingUnaryCall(channel, GrpcEcho.ECHO, limited, new byte[PAYLOAD]);
    if (answer.length != PAYLOAD) {
      throw new StatusRuntimeException(
          Status.DATA_LOSS.withDescription("an echo of " + answer.length + " bytes"));
    }
  }

  /** What came of the calls so far. */
  Tally tally() {
    return tally;
  }

  /** Makes no further call, and returns when those under way have ended. */
  void end() throws InterruptedException {
    threads.shutdown();
    if (!threads.awaitTermination(2L * DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      tally.failed(new IOException("a call does not end"));
    }
  }

  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    channel.shutdownNow();
    for (Exchange exchange : kept) {
      exchange.close();
    }
  }
}
