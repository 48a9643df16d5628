package io.meshjvm.grpc;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import io.meshjvm.traffic.Lease;

/** Reports what comes of one call; used by one call, whose callbacks come one after the other. */
final class CallReport extends ClientStreamTracer {

  private final Lease lease;
  private volatile boolean answered;

  CallReport(Lease lease) {
    this.lease = lease;
  }

  @Override
  public void inboundTrailers(Metadata trailers) {
    answered = true;
  }

  @Override
  public void streamClosed(Status status) {
    if (status.isOk() || answered) {
      lease.responded(httpStatus(status.getCode()));
    } else if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      lease.failed(Lease.Failure.TIMEOUT);
    } else if (status.getCode() != Status.Code.CANCELLED) {
      lease.failed(Lease.Failure.RESET);
    }
    lease.close();
  }

  /** What Envoy takes a gRPC status for (envoy: {@code source/common/grpc/status.cc}). */
  static int httpStatus(Status.Code code) {
    return switch (code) {
      case OK -> 200;
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> 400;
      case UNAUTHENTICATED -> 401;
      case PERMISSION_DENIED -> 403;
      case NOT_FOUND -> 404;
      case ALREADY_EXISTS, ABORTED -> 409;
      case RESOURCE_EXHAUSTED -> 429;
      case CANCELLED -> 499;
      case UNKNOWN, INTERNAL, DATA_LOSS -> 500;
      case UNIMPLEMENTED -> 501;
      case UNAVAILABLE -> 503;
      case DEADLINE_EXCEEDED -> 504;
    };
  }
}
