package io.meshjvm.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Ejects the endpoints of one cluster that keep failing, and lets them come back (envoy: {@code
 * DetectorImpl} in {@code source/common/upstream/outlier_detection_impl.cc}). A state machine: it
 * is told the time, and keeps no timer. For use on the mesh thread.
 */
final class OutlierDetector {

  private static final int ALL = 100;

  private final RandomGenerator random;
  private OutlierDetection detection;
  private List<Outlier> endpoints = List.of();

  OutlierDetector(OutlierDetection detection, RandomGenerator random) {
    this.detection = detection;
    this.random = random;
  }

  OutlierDetection detection() {
    return detection;
  }

  /** Goes by {@code next} from now on; who is ejected stays so, for as long as that says. */
  void detection(OutlierDetection next) {
    detection = next;
  }

  /** All endpoints of the cluster, in whatever health or priority. */
  void endpoints(Collection<Outlier> all) {
    endpoints = List.copyOf(all);
  }

  /** How many endpoints are ejected. */
  int ejected() {
    return (int) endpoints.stream().filter(Outlier::ejected).count();
  }

  /** Whether {@link #interval} has nothing to do until the next ejection. */
  boolean isQuiet() {
    return endpoints.stream().noneMatch(e -> e.ejected() || e.backoff() > 0);
  }

  /**
   * Hears that an endpoint has reached the limit of a rule.
   *
   * @return whether it is ejected now and was not before
   */
  boolean reached(Outlier endpoint, OutlierRule rule, Instant now) {
    if (endpoint.ejected() || !endpoints.contains(endpoint)) {
      return false;
    }
    boolean eject = isRoom() && random.nextInt(ALL) < rule.in(detection).enforced();
    if (eject) {
      endpoint.eject(now, jitter(), detection.ejection());
    }
    endpoint.runs().reset(rule);
    return eject;
  }

  /**
   * Lets endpoints come back whose time is over; to be called once each interval.
   *
   * @return whether any came back
   */
  boolean interval(Instant now) {
    boolean any = false;
    for (Outlier endpoint : endpoints) {
      if (endpoint.ejected() && endpoint.isDue(now, detection.ejection())) {
        endpoint.comeBack(now);
        any = true;
      }
    }
    endpoints.forEach(endpoint -> endpoint.mellow(now, detection.interval()));
    return any;
  }

  /** Lets all come back, since there is no detection any more. */
  void release(Instant now) {
    endpoints.stream().filter(Outlier::ejected).forEach(endpoint -> endpoint.comeBack(now));
  }

  private boolean isRoom() {
    int ejected = ejected();
    OutlierDetection.Ejection rules = detection.ejection();
    boolean within = 100.0 * (ejected + 1) / endpoints.size() <= rules.maxPercent();
    return within || (rules.alwaysOne() && ejected == 0);
  }

  private Duration jitter() {
    return Duration.ofMillis(random.nextLong(detection.ejection().jitter().toMillis() + 1));
  }
}
