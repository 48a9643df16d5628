package io.meshjvm.sdk;

import io.meshjvm.traffic.Lease;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what is reported to it. */
final class FakeLease implements Lease {

  private static final String CLOSED = "closed";

  private final List<String> reports = new CopyOnWriteArrayList<>();

  List<String> reports() {
    return List.copyOf(reports);
  }

  boolean isOpen() {
    return !reports.contains(CLOSED);
  }

  @Override
  public void succeeded() {
    reports.add("succeeded");
  }

  @Override
  public void failed(Failure failure) {
    reports.add(failure.name());
  }

  @Override
  public void responded(int httpStatus) {
    reports.add(String.valueOf(httpStatus));
  }

  @Override
  public void close() {
    if (isOpen()) {
      reports.add(CLOSED);
    }
  }
}
