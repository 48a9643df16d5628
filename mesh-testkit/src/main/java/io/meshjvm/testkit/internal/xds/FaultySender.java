package io.meshjvm.testkit.internal.xds;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.meshjvm.testkit.fault.ResponseFault;
import io.meshjvm.testkit.fault.ResponseFaults;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** Sends responses late or spoilt, as the fault switches say. Called under the lock. */
final class FaultySender {

  private static final int OVERSIZE_BYTES = 5 << 20;
  // A length-delimited field that promises more bytes than there are.
  private static final ByteString MALFORMED = ByteString.copyFrom(new byte[] {0x0a, 0x7f, 0x01});
  private static final String OTHER_TYPE = "type.googleapis.com/google.protobuf.Empty";

  private final ResponseFaults faults;
  private final ScheduledExecutorService scheduler;
  private final ReentrantLock lock;

  FaultySender(ResponseFaults faults, ScheduledExecutorService scheduler, ReentrantLock lock) {
    this.faults = faults;
    this.scheduler = scheduler;
    this.lock = lock;
  }

  void send(ResponseWriter<?> writer, XdsResponse response) {
    Duration delay = faults.delay();
    if (delay.isZero()) {
      strike(writer, response);
      return;
    }
    ScheduledFuture<?> unused =
        scheduler.schedule(
            () -> {
              lock.lock();
              try {
                strike(writer, response);
              } finally {
                lock.unlock();
              }
            },
            delay.toNanos(),
            TimeUnit.NANOSECONDS);
  }

  private void strike(ResponseWriter<?> writer, XdsResponse response) {
    ResponseFault fault = faults.strike(response.typeUrl()).orElse(null);
    if (fault == null) {
      writer.write(response);
      return;
    }
    switch (fault) {
      case MALFORMED_PAYLOAD ->
          writer.write(bodies(response, body -> body.toBuilder().setValue(MALFORMED).build()));
      case WRONG_TYPE_URL ->
          writer.write(bodies(response, body -> body.toBuilder().setTypeUrl(OTHER_TYPE).build()));
      case DUPLICATE -> {
        writer.write(response);
        writer.write(response);
      }
      case OVERSIZE -> writer.write(response.withControlPlane("x".repeat(OVERSIZE_BYTES)));
      case EMPTY -> writer.write(response.withResources(List.of()));
      case LOST -> {}
    }
  }

  private static XdsResponse bodies(XdsResponse response, UnaryOperator<Any> change) {
    return response.withResources(
        response.resources().stream().map(r -> r.withBody(change.apply(r.body()))).toList());
  }
}
