package io.meshjvm.registration;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.core.xds.Announcement;
import io.meshjvm.core.xds.ControlPlane;
import io.meshjvm.core.xds.ControlPlaneStatus;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This workload's membership in its WorkloadGroup: says how it stands, reports health, and leaves
 * in order.
 *
 * <p>istiod registers the workload when the ADS stream opens, so there is nothing to send for that;
 * what is sent are health reports, first when the first verdict is in and then only when the
 * verdict changes. The control plane repeats the last one on each new stream. Where there is
 * nothing to check, the workload counts as healthy from the start, and says so if the node asked
 * for health checks, since istiod would hide the entry otherwise.
 *
 * <p>istiod writes the WorkloadEntry's spec when it creates the entry and never afterwards: changed
 * labels, network, locality or ports take effect once the old entry has gone, 10 s after the end of
 * the stream. Members with the same group and address share one entry, and each overwrites the
 * other's health (istio: {@code pilot/pkg/autoregistration/controller.go}).
 *
 * <p>All methods may be called from any thread, also from watchers, and none waits. Does not own
 * what it is built with.
 */
public final class Registration implements AutoCloseable {

  /** Type of the health reports (istio: {@code pilot/pkg/xds/v3/model.go}). */
  static final String HEALTH_TYPE = "type.googleapis.com/istio.v1.HealthInformation";

  private static final String READINESS_PROBE = "readinessProbe";
  private static final Logger log = LoggerFactory.getLogger(Registration.class);

  private final ControlPlane controlPlane;
  private final MeshThread mesh;
  private final MeshObserver observer;
  private final RegistrationMachine machine;
  private final HealthBoard board;
  private final List<HealthMonitor> monitors;
  private final boolean reportsMatter;
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private final Map<String, ProbeReport> latest = new LinkedHashMap<>();

  private volatile List<ProbeReport> reports = List.of();
  private Watch streamWatch = () -> {};
  private Watch drainEnd = () -> {};
  private @Nullable Boolean announced;
  private boolean probing;
  private boolean leaving;
  private boolean closed;

  private Registration(Builder builder) {
    this.controlPlane = builder.controlPlane;
    this.mesh = builder.mesh;
    this.observer = MeshObserver.contained(builder.observer);
    this.machine = new RegistrationMachine(builder.bootstrap.node(), mesh);
    this.monitors = builder.monitors(new Verdicts());
    this.board = new HealthBoard(monitors.stream().map(HealthMonitor::name).toList());
    this.reportsMatter = builder.bootstrap.node().proxyConfig().containsKey(READINESS_PROBE);
  }

  /**
   * Begins to describe a registration.
   *
   * @param controlPlane where the workload registers; may be started before or after
   * @param bootstrap who the workload is, and its readiness probe
   * @param mesh the mesh thread
   * @param probes runs probes and checks, which block; takes at most one task for each of them
   */
  public static Builder builder(
      ControlPlane controlPlane, Bootstrap bootstrap, MeshThread mesh, Executor probes) {
    return new Builder(controlPlane, bootstrap, mesh, probes);
  }

  /**
   * The node that asks istiod to heed health reports, otherwise the same as {@code node}.
   *
   * <p>istiod heeds reports only from nodes whose proxy configuration has a {@code readinessProbe};
   * an empty one does. Without it the reports of in-process checks, and the one that begins {@link
   * #leave}, change nothing. With it peers see no endpoint before the first healthy report.
   */
  public static WorkloadNode reportingHealth(WorkloadNode node) {
    if (node.proxyConfig().containsKey(READINESS_PROBE)) {
      return node;
    }
    Map<String, Object> proxyConfig = new LinkedHashMap<>(node.proxyConfig());
    proxyConfig.put(READINESS_PROBE, Map.of());
    return node.withProxyConfig(proxyConfig);
  }

  /** How the registration stands; watchers are called on the mesh thread. */
  public Source<RegistrationStatus> status() {
    return machine.source();
  }

  /** The newest attempt of each probe and check that has made one. */
  public List<ProbeReport> probeReports() {
    return reports;
  }

  /**
   * Takes the workload out of service, whatever its checks say, or gives it back to them.
   *
   * @param serving false to be reported unhealthy until further notice
   */
  public void setServing(boolean serving) {
    mesh.execute(
        () -> {
          if (!leaving && !closed) {
            board.override(serving ? null : "taken out of service by the application");
            healthChanged();
          }
        });
  }

  /**
   * Leaves in order: reports the workload unhealthy, waits until peers have heard of it, and ends
   * in {@link RegistrationState#LEFT}. Servers should go on serving until then; stopping them and
   * closing the control plane, after which istiod removes the entry, is the caller's next step.
   *
   * <p>Waits only if peers may know of the workload. Idempotent: every call returns the same stage,
   * and the first call's time counts.
   *
   * @param drain how long to wait; istiod spreads a change within 100 ms on a quiet mesh and 10 s
   *     on a busy one
   * @return completes on the mesh thread, or on the thread that closes this object
   */
  public CompletionStage<Void> leave(Duration drain) {
    if (drain.isNegative()) {
      throw new IllegalArgumentException("drain must not be negative: " + drain);
    }
    mesh.execute(() -> beginToLeave(drain));
    return left.minimalCompletionStage();
  }

  /** Stops probes and reports without waiting, and completes a leave that is under way. */
  @Override
  public void close() {
    mesh.execute(this::stop);
    left.complete(null);
  }

  private void begin() {
    if (!reportsMatter && !monitors.isEmpty()) {
      log.warn(
          "There are health checks, but the node's proxy configuration has no readinessProbe:"
              + " istiod will not heed the reports");
    }
    streamWatch = controlPlane.status().watch(this::streamChanged);
    streamChanged(controlPlane.status().current());
    healthChanged();
  }

  /**
   * Follows the stream, and starts to probe once there is somebody to report to: before, there may
   * be no identity to probe an own mutual-TLS port with.
   */
  private void streamChanged(ControlPlaneStatus status) {
    machine.stream(status);
    if (!probing && !leaving && !closed && status.phase() == ControlPlaneStatus.Phase.CONNECTED) {
      probing = true;
      monitors.forEach(HealthMonitor::start);
    }
  }

  private void healthChanged() {
    HealthResult overall = board.overall();
    machine.health(overall);
    if (overall == null
        || (monitors.isEmpty()
            && !reportsMatter
            && announced == null
            && overall instanceof HealthResult.Healthy)) {
      return;
    }
    announce(overall);
  }

  private void announce(HealthResult overall) {
    boolean healthy = overall instanceof HealthResult.Healthy;
    if (Objects.equals(announced, healthy)) {
      return;
    }
    announced = healthy;
    observer.healthReported(healthy);
    controlPlane.announce(
        new Announcement(
            HEALTH_TYPE,
            overall instanceof HealthResult.Unhealthy unhealthy ? unhealthy.message() : null));
  }

  private void beginToLeave(Duration drain) {
    if (leaving || closed) {
      return;
    }
    leaving = true;
    monitors.forEach(HealthMonitor::stop);
    boolean wait = machine.mayBeKnown() && !drain.isZero();
    machine.draining();
    announce(HealthResult.unhealthy("leaving"));
    if (wait) {
      drainEnd = mesh.schedule(drain, this::stop);
    } else {
      stop();
    }
  }

  private void stop() {
    if (closed) {
      return;
    }
    closed = true;
    drainEnd.close();
    streamWatch.close();
    monitors.forEach(HealthMonitor::stop);
    machine.left();
    left.complete(null);
  }

  /** Takes what the monitors find; on the mesh thread. */
  private final class Verdicts implements HealthMonitor.Listener {

    @Override
    public void attempted(ProbeReport report) {
      latest.put(report.name(), report);
      reports = List.copyOf(latest.values());
    }

    @Override
    public void verdict(String name, HealthResult verdict) {
      board.verdict(name, verdict);
      observer.healthChecked(name, verdict instanceof HealthResult.Healthy);
      healthChanged();
    }
  }

  /** Options of a registration. For one thread, and for one {@link #start}. */
  public static final class Builder {

    private final ControlPlane controlPlane;
    private final Bootstrap bootstrap;
    private final MeshThread mesh;
    private final Executor probes;
    private final Map<String, HealthCheck> checks = new LinkedHashMap<>();
    private Duration checkPeriod = Duration.ofSeconds(2);
    private Duration checkTimeout = Duration.ofSeconds(1);
    private ProbeTransport transport = ProbeTransport.none();
    private @Nullable SSLContext probeTrust;
    private MeshObserver observer = MeshObserver.none();

    private Builder(
        ControlPlane controlPlane, Bootstrap bootstrap, MeshThread mesh, Executor probes) {
      this.controlPlane = Objects.requireNonNull(controlPlane, "controlPlane");
      this.bootstrap = Objects.requireNonNull(bootstrap, "bootstrap");
      this.mesh = Objects.requireNonNull(mesh, "mesh");
      this.probes = Objects.requireNonNull(probes, "probes");
    }

    /**
     * Adds a check within the process; the workload is healthy while all checks, and the readiness
     * probe if there is one, are.
     *
     * @param name name in reports, another one for each check
     */
    public Builder healthCheck(String name, HealthCheck check) {
      Objects.requireNonNull(check, "check");
      if (name.equals(READINESS_PROBE) || checks.putIfAbsent(name, check) != null) {
        throw new IllegalArgumentException("there is a check named " + name + " already");
      }
      return this;
    }

    /** Time between the starts of two calls of a check; 2 s by default. */
    public Builder healthCheckPeriod(Duration period) {
      this.checkPeriod = positive(period);
      return this;
    }

    /** Limit of one call of a check; 1 s by default. */
    public Builder healthCheckTimeout(Duration timeout) {
      this.checkTimeout = positive(timeout);
      return this;
    }

    /** Says which ports are served over mutual TLS; none by default. */
    public Builder probeTransport(ProbeTransport transport) {
      this.transport = Objects.requireNonNull(transport, "transport");
      return this;
    }

    /**
     * What {@code https} probes of ports outside the mesh trust; the JDK's default context by
     * default. Certificates are verified, which the stock agent does not do.
     */
    public Builder probeTrust(SSLContext context) {
      this.probeTrust = Objects.requireNonNull(context, "context");
      return this;
    }

    /** Is told of verdicts and reports; nobody by default. */
    public Builder observer(MeshObserver observer) {
      this.observer = Objects.requireNonNull(observer, "observer");
      return this;
    }

    /** Starts to watch the control plane and to probe. */
    public Registration start() {
      Registration registration = new Registration(this);
      mesh.execute(registration::begin);
      return registration;
    }

    private List<HealthMonitor> monitors(HealthMonitor.Listener listener) {
      List<HealthMonitor> monitors = new ArrayList<>();
      var readiness = bootstrap.readinessProbe();
      // Without an entry nobody calls this workload, and its probe decides nothing.
      if (readiness != null && WorkloadEntryName.of(bootstrap.node()) != null) {
        Probe probe =
            Probes.of(readiness.action(), bootstrap.node().address(), transport, probeTrust());
        monitors.add(
            new HealthMonitor(
                READINESS_PROBE, probe, ProbeTiming.of(readiness), mesh, probes, listener));
      }
      ProbeTiming timing = ProbeTiming.check(checkPeriod, checkTimeout);
      checks.forEach(
          (name, check) ->
              monitors.add(
                  new HealthMonitor(name, new CheckProbe(check), timing, mesh, probes, listener)));
      return monitors;
    }

    private SSLContext probeTrust() {
      if (probeTrust != null) {
        return probeTrust;
      }
      try {
        return SSLContext.getDefault();
      } catch (NoSuchAlgorithmException e) {
        throw new RegistrationException(
            "MESH-1330",
            "the JDK has no default TLS context",
            "Correct the JDK's TLS settings (javax.net.ssl.*)",
            e);
      }
    }

    private static Duration positive(Duration duration) {
      if (duration.isNegative() || duration.isZero()) {
        throw new IllegalArgumentException("must be positive: " + duration);
      }
      return duration;
    }
  }
}
