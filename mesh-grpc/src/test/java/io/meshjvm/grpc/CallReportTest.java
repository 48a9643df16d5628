package io.meshjvm.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallReportTest {

  private final RecordedLease lease = new RecordedLease();
  private final CallReport report = new CallReport(lease);

  @ParameterizedTest
  @CsvSource({
    "OK, 200",
    "CANCELLED, 499",
    "UNKNOWN, 500",
    "INVALID_ARGUMENT, 400",
    "DEADLINE_EXCEEDED, 504",
    "NOT_FOUND, 404",
    "ALREADY_EXISTS, 409",
    "PERMISSION_DENIED, 403",
    "RESOURCE_EXHAUSTED, 429",
    "FAILED_PRECONDITION, 400",
    "ABORTED, 409",
    "OUT_OF_RANGE, 400",
    "UNIMPLEMENTED, 501",
    "INTERNAL, 500",
    "UNAVAILABLE, 503",
    "DATA_LOSS, 500",
    "UNAUTHENTICATED, 401"
  })
  void takesAStatusThatAServerGaveForTheHttpStatusThatEnvoyTakesItFor(
      Status.Code code, int expected) {
    report.inboundTrailers(new Metadata());
    report.streamClosed(code.toStatus());

    assertThat(lease.told()).containsExactly("responded " + expected, "closed");
  }

  @Test
  void blamesTheEndpointForWhatTheConnectionDid() {
    report.streamClosed(Status.UNAVAILABLE);

    assertThat(lease.told()).containsExactly("failed RESET", "closed");
  }

  @Test
  void blamesTheEndpointForAnAnswerThatDoesNotComeInTime() {
    report.streamClosed(Status.DEADLINE_EXCEEDED);

    assertThat(lease.told()).containsExactly("failed TIMEOUT", "closed");
  }

  @Test
  void blamesNobodyForWhatTheApplicationCancels() {
    report.streamClosed(Status.CANCELLED);

    assertThat(lease.told()).containsExactly("closed");
  }
}
