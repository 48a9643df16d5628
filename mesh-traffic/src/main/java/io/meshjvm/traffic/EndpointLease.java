package io.meshjvm.traffic;

import io.meshjvm.traffic.CircuitBreakers.Limit;
import io.meshjvm.traffic.FailureRuns.Local;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A lease that counts. What it reports is what Envoy's TCP proxy reports of connections, and its
 * router of requests (envoy: {@code source/common/tcp_proxy/tcp_proxy.cc}, {@code
 * source/common/router/router.cc}).
 */
final class EndpointLease implements Lease {

  /** The use of an endpoint that is none of a cluster's any more. */
  static final Lease UNCOUNTED =
      new Lease() {
        @Override
        public void succeeded() {}

        @Override
        public void failed(Failure failure) {}

        @Override
        public void responded(int httpStatus) {}

        @Override
        public void close() {}
      };

  private final Kind kind;
  private final Breakers breakers;
  private final EndpointState endpoint;
  private final Results results;
  private final AtomicReference<Stage> stage;

  private enum Stage {
    WAITING,
    UNDER_WAY,
    OVER
  }

  /** Takes what is reported of one endpoint; from any thread. */
  interface Results {

    /** Where nobody wants to know. */
    Results NONE =
        new Results() {
          @Override
          public void local(Local result) {}

          @Override
          public void answered(int status) {}

          @Override
          public void succeeded() {}
        };

    /** The network had its say. */
    void local(Local result);

    /** The endpoint answered. */
    void answered(int status);

    /** The endpoint answered well, in a protocol without status. */
    void succeeded();
  }

  private EndpointLease(
      Kind kind, Breakers breakers, EndpointState endpoint, Results results, Stage stage) {
    this.kind = kind;
    this.breakers = breakers;
    this.endpoint = endpoint;
    this.results = results;
    this.stage = new AtomicReference<>(stage);
  }

  /**
   * Begins a use.
   *
   * @throws TrafficException MESH-1520 if the cluster's circuit breakers do not allow it
   */
  static EndpointLease take(Kind kind, Breakers breakers, EndpointState endpoint, Results results) {
    switch (kind) {
      case CONNECTION, SHARED_CONNECTION -> breakers.enter(Limit.CONNECTIONS, Limit.PENDING);
      case REQUEST -> breakers.enter(Limit.REQUESTS);
      case RETRY -> breakers.enter(Limit.RETRIES, Limit.REQUESTS);
    }
    if (kind != Kind.SHARED_CONNECTION) {
      endpoint.begin();
    }
    boolean connects = kind == Kind.CONNECTION || kind == Kind.SHARED_CONNECTION;
    return new EndpointLease(
        kind, breakers, endpoint, results, connects ? Stage.WAITING : Stage.UNDER_WAY);
  }

  @Override
  public void succeeded() {
    switch (kind) {
      case CONNECTION -> arrived(Local.CONNECTED_FINAL);
      case SHARED_CONNECTION -> arrived(Local.CONNECTED);
      case REQUEST, RETRY -> {
        if (stage.get() != Stage.OVER) {
          results.succeeded();
        }
      }
    }
  }

  private void arrived(Local result) {
    if (stage.compareAndSet(Stage.WAITING, Stage.UNDER_WAY)) {
      breakers.leave(Limit.PENDING);
      results.local(result);
    }
  }

  @Override
  public void failed(Failure failure) {
    Local result = failure == Failure.TIMEOUT ? Local.TIMED_OUT : Local.FAILED;
    switch (kind) {
      case CONNECTION, SHARED_CONNECTION -> arrived(result);
      case REQUEST, RETRY -> {
        if (stage.get() != Stage.OVER) {
          results.local(result);
        }
      }
    }
  }

  @Override
  public void responded(int httpStatus) {
    if (stage.get() != Stage.OVER) {
      results.answered(httpStatus);
    }
  }

  @Override
  public void close() {
    Stage last = stage.getAndSet(Stage.OVER);
    if (last == Stage.OVER) {
      return;
    }
    if (last == Stage.WAITING) {
      breakers.leave(Limit.PENDING);
    }
    switch (kind) {
      case CONNECTION, SHARED_CONNECTION -> breakers.leave(Limit.CONNECTIONS);
      case REQUEST -> breakers.leave(Limit.REQUESTS);
      case RETRY -> {
        breakers.leave(Limit.REQUESTS);
        breakers.leave(Limit.RETRIES);
      }
    }
    if (kind != Kind.SHARED_CONNECTION) {
      endpoint.end();
    }
  }
}
