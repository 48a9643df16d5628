package io.meshjvm.traffic;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Watch;
import io.meshjvm.traffic.FailureRuns.Local;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outlier detection of one cluster at work: takes reports from any thread, without locks, hands
 * the few that reach a limit to the mesh thread, and there keeps the time of those that are
 * ejected.
 */
final class Outliers implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Outliers.class);

  private final String cluster;
  private final MeshThread thread;
  private final MeshObserver observer;
  private final Runnable changed;
  private volatile Map<EndpointState, Reports> reports = Map.of();

  // For use on the mesh thread alone.
  private final Instant born;
  private @Nullable OutlierDetector detector;
  private @Nullable Watch timer;
  private int told;

  /**
   * Creates the detection of a cluster, which is off.
   *
   * @param observer told of ejections and their ends
   * @param changed called on the mesh thread when endpoints were ejected or came back
   */
  Outliers(String cluster, MeshThread thread, MeshObserver observer, Runnable changed) {
    this.cluster = cluster;
    this.thread = thread;
    this.observer = observer;
    this.changed = changed;
    this.born = now();
  }

  /** Takes what is reported of one endpoint. */
  private record Reports(Outliers all, Outlier outlier, OutlierDetection detection)
      implements EndpointLease.Results {

    @Override
    public void local(Local result) {
      outlier.runs().local(result, detection, this::reached);
    }

    @Override
    public void answered(int status) {
      outlier.runs().answered(status, detection, this::reached);
    }

    @Override
    public void succeeded() {
      outlier.runs().succeeded(detection, this::reached);
    }

    private void reached(OutlierRule rule) {
      all.thread.execute(() -> all.reached(outlier, rule));
    }
  }

  /** Where to report what comes of a use of that endpoint; from any thread. */
  EndpointLease.Results results(EndpointState endpoint) {
    Reports known = reports.get(endpoint);
    return known == null ? EndpointLease.Results.NONE : known;
  }

  /**
   * Goes by {@code detection} from now on; for use on the mesh thread.
   *
   * @param detection null for none
   * @param endpoints all of the cluster
   */
  void follow(@Nullable OutlierDetection detection, Collection<EndpointState> endpoints) {
    if (detection == null) {
      end();
      return;
    }
    Map<EndpointState, Reports> next = new HashMap<>();
    for (EndpointState endpoint : endpoints) {
      Reports known = reports.get(endpoint);
      Outlier outlier = known == null ? new Outlier(endpoint) : known.outlier();
      next.put(endpoint, new Reports(this, outlier, detection));
    }
    OutlierDetector current =
        detector == null ? new OutlierDetector(detection, thread.random()) : detector;
    current.detection(detection);
    current.endpoints(next.values().stream().map(Reports::outlier).toList());
    detector = current;
    reports = Map.copyOf(next);
    tellEnds();
  }

  private void end() {
    if (detector != null && detector.ejected() > 0) {
      detector.release(now());
      changed.run();
    }
    close();
  }

  /** Takes no more reports; who is ejected stays so. Idempotent; for use on the mesh thread. */
  @Override
  public void close() {
    reports = Map.of();
    detector = null;
    tellEnds();
    if (timer != null) {
      timer.close();
      timer = null;
    }
  }

  private void reached(Outlier outlier, OutlierRule rule) {
    OutlierDetector current = detector;
    if (current == null || !current.reached(outlier, rule, now())) {
      return;
    }
    tell(outlier, rule, rule.in(current.detection()).limit());
    told++;
    observer.endpointEjected(cluster, rule.name(), told);
    changed.run();
    arm(current);
  }

  private void tell(Outlier outlier, OutlierRule rule, long limit) {
    String what = "An endpoint of {} is ejected: {} {} in a row";
    // The first time is news, the ones that follow soon are not.
    if (outlier.backoff() <= 1) {
      log.info(what, cluster, limit, rule.words());
    } else {
      log.debug(what, cluster, limit, rule.words());
    }
  }

  /** Endpoints come back, and go away while they are ejected. */
  private void tellEnds() {
    int ejected = detector == null ? 0 : detector.ejected();
    int ended = told - ejected;
    if (ended > 0) {
      told = ejected;
      observer.ejectionsEnded(cluster, ended, ejected);
    }
  }

  /** Envoy looks at every interval since the cluster came; here, only when there is a reason. */
  private void arm(OutlierDetector current) {
    if (timer != null) {
      return;
    }
    long interval = current.detection().interval().toNanos();
    long since = Math.floorMod(Duration.between(born, now()).toNanos(), interval);
    timer = thread.schedule(Duration.ofNanos(interval - since), this::look);
  }

  private void look() {
    timer = null;
    OutlierDetector current = detector;
    if (current == null) {
      return;
    }
    if (current.interval(now())) {
      log.debug("Ejected endpoints of {} are back, {} are not", cluster, current.ejected());
      tellEnds();
      changed.run();
    }
    if (!current.isQuiet()) {
      arm(current);
    }
  }

  private Instant now() {
    return thread.clock().instant();
  }
}
