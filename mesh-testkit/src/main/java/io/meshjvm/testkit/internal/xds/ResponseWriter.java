package io.meshjvm.testkit.internal.xds;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.Function;

/** Where the responses of one stream go. Not safe for use by many threads. */
final class ResponseWriter<A> {

  private final ServerCallStreamObserver<A> observer;
  private final Function<XdsResponse, A> form;
  private boolean ended;

  ResponseWriter(ServerCallStreamObserver<A> observer, Function<XdsResponse, A> form) {
    this.observer = observer;
    this.form = form;
  }

  void write(XdsResponse response) {
    if (!ended && !observer.isCancelled()) {
      observer.onNext(form.apply(response));
    }
  }

  void end(Status status) {
    if (ended || observer.isCancelled()) {
      return;
    }
    ended = true;
    if (status.isOk()) {
      observer.onCompleted();
    } else {
      observer.onError(status.asRuntimeException());
    }
  }
}
