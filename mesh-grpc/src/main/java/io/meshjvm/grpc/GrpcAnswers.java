package io.meshjvm.grpc;

import io.grpc.Status;
import io.grpc.internal.GrpcUtil;
import io.meshjvm.inbound.HttpAnswer;

/**
 * What Envoy says to gRPC callers where it would answer others over HTTP (Envoy:
 * source/common/grpc/common.cc, {@code httpToGrpcStatus}; its table is gRPC's own).
 */
final class GrpcAnswers {

  private GrpcAnswers() {}

  static Status status(HttpAnswer answer) {
    return GrpcUtil.httpStatusToGrpcStatus(answer.status())
        .withDescription(answer.body().isEmpty() ? null : answer.body());
  }
}
