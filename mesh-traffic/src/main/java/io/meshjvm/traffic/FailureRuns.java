package io.meshjvm.traffic;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * How many calls in a row one endpoint has failed, for each rule of outlier detection (envoy:
 * {@code DetectorHostMonitorImpl} in {@code source/common/upstream/outlier_detection_impl.cc}).
 *
 * <p>For use from any thread, without locks; a success costs no write unless failures came before.
 */
final class FailureRuns {

  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final int TIMEOUT = 504;

  /** Never changed once it is filled. */
  private final Map<OutlierRule, AtomicInteger> runs = new EnumMap<>(OutlierRule.class);

  FailureRuns() {
    for (OutlierRule rule : OutlierRule.values()) {
      runs.put(rule, new AtomicInteger());
    }
  }

  /** What the network, and not the endpoint's application, made of a call. */
  enum Local {
    /** Connected, and nothing more is going to be reported of it. */
    CONNECTED_FINAL,
    /** Connected; what calls make of the connection is reported too. */
    CONNECTED,
    /** Did not connect, or broke. */
    FAILED,
    /** Took too long. */
    TIMED_OUT
  }

  /** Counts an HTTP answer, and tells {@code reached} of the rules whose limit it reaches. */
  void answered(int status, OutlierDetection detection, Consumer<OutlierRule> reached) {
    if (status < 500 || status > 599) {
      reset(OutlierRule.SERVER_ERRORS);
      reset(OutlierRule.GATEWAY_FAILURES);
      return;
    }
    if (status >= 502 && status <= 504) {
      count(OutlierRule.GATEWAY_FAILURES, detection, reached);
    } else {
      reset(OutlierRule.GATEWAY_FAILURES);
    }
    count(OutlierRule.SERVER_ERRORS, detection, reached);
  }

  /** Counts an answer that is no HTTP, but a good one. */
  void succeeded(OutlierDetection detection, Consumer<OutlierRule> reached) {
    answered(OK, detection, reached);
    if (detection.split()) {
      reset(OutlierRule.LOCAL_ORIGIN_FAILURES);
    }
  }

  /** Counts what the network made of a call. */
  void local(Local result, OutlierDetection detection, Consumer<OutlierRule> reached) {
    if (detection.split()) {
      switch (result) {
        case CONNECTED, CONNECTED_FINAL -> reset(OutlierRule.LOCAL_ORIGIN_FAILURES);
        case FAILED, TIMED_OUT -> count(OutlierRule.LOCAL_ORIGIN_FAILURES, detection, reached);
      }
      return;
    }
    switch (result) {
      case CONNECTED -> {
        // Says nothing yet: what is spoken on the connection is going to.
      }
      case CONNECTED_FINAL -> answered(OK, detection, reached);
      case FAILED -> answered(UNAVAILABLE, detection, reached);
      case TIMED_OUT -> answered(TIMEOUT, detection, reached);
    }
  }

  void reset(OutlierRule rule) {
    AtomicInteger run = run(rule);
    if (run.get() != 0) {
      run.set(0);
    }
  }

  void reset() {
    runs.keySet().forEach(this::reset);
  }

  private AtomicInteger run(OutlierRule rule) {
    return Objects.requireNonNull(runs.get(rule));
  }

  private void count(OutlierRule rule, OutlierDetection detection, Consumer<OutlierRule> reached) {
    // Exactly at the limit, so that it is told once for a run.
    if (run(rule).incrementAndGet() == rule.in(detection).limit()) {
      reached.accept(rule);
    }
  }
}
