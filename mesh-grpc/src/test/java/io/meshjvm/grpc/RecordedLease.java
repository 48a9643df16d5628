package io.meshjvm.grpc;

import io.meshjvm.traffic.Lease;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it is told. */
final class RecordedLease implements Lease {

  private final List<String> told = new CopyOnWriteArrayList<>();

  Lease begin(Kind kind) {
    told.add(kind.name());
    return this;
  }

  List<String> told() {
    return told;
  }

  void forget() {
    told.clear();
  }

  @Override
  public void succeeded() {
    told.add("succeeded");
  }

  @Override
  public void failed(Failure failure) {
    told.add("failed " + failure);
  }

  @Override
  public void responded(int httpStatus) {
    told.add("responded " + httpStatus);
  }

  @Override
  public void close() {
    told.add("closed");
  }
}
