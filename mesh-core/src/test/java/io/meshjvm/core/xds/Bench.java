package io.meshjvm.core.xds;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.bootstrap.ControlPlaneSettings;
import io.meshjvm.core.bootstrap.ControlPlaneSettings.Protocol;
import io.meshjvm.core.bootstrap.HostPort;
import io.meshjvm.core.bootstrap.Locality;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.testkit.time.VirtualTime;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A control plane in virtual time over a {@link FakeTransport}. */
final class Bench {

  final VirtualTime time = new VirtualTime();
  final Observed observed = new Observed();
  private Duration setBack = Duration.ZERO;
  private final Clock wallClock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          throw new UnsupportedOperationException("withZone");
        }

        @Override
        public Instant instant() {
          return time.now().minus(setBack);
        }
      };
  final MeshThread thread;
  final FakeTransport transport;
  final AdsControlPlane controlPlane;

  Bench(Protocol protocol) {
    this(protocol, 7);
  }

  Bench(Protocol protocol, long seed) {
    thread = MeshThread.over(time.scheduler(), wallClock, new Random(seed));
    transport = new FakeTransport(thread);
    controlPlane = new AdsControlPlane(settings(protocol), node(null), transport, thread, observed);
  }

  /** Runs what is due. */
  void run() {
    time.runDue();
  }

  void advance(Duration amount) {
    time.advance(amount);
  }

  /** Sets the wall clock back, and no timer. */
  void setClockBack(Duration amount) {
    setBack = setBack.plus(amount);
  }

  <Q, R> FakeTransport.FakeStream<Q, R> stream(int number) {
    return transport.stream(number);
  }

  /** Starts, and accepts the first stream. */
  <Q, R> FakeTransport.FakeStream<Q, R> connect() {
    controlPlane.start();
    run();
    FakeTransport.FakeStream<Q, R> stream = stream(0);
    stream.accept(true);
    run();
    return stream;
  }

  ControlPlaneStatus status() {
    return controlPlane.status().current();
  }

  static ControlPlaneSettings settings(Protocol protocol) {
    return new ControlPlaneSettings(
        HostPort.parse("istiod.istio-system.svc:15012"),
        HostPort.parse("istiod.istio-system.svc:15012"),
        Map.of(),
        Path.of("root-cert.pem"),
        Path.of("istio-token"),
        protocol,
        ControlPlaneSettings.DEFAULT_MAX_MESSAGE_BYTES,
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofMinutes(25),
        Map.of(),
        Map.of());
  }

  static WorkloadNode node(@Nullable Locality locality) {
    return new WorkloadNode(
        "rec-1",
        "vm",
        "my-vm",
        "python-http",
        null,
        "python-http",
        "Kubernetes",
        "",
        List.of(InetAddress.getLoopbackAddress()),
        "vm.svc.cluster.local",
        Map.of("app", "python-http"),
        locality,
        Map.of("DNS_CAPTURE", "true"),
        Map.of());
  }

  /** Keeps what it is told. */
  static final class Observed implements MeshObserver {

    final List<String> events = new ArrayList<>();

    @Override
    public void streamConnected() {
      events.add("connected");
    }

    @Override
    public void streamEnded(boolean planned, String status) {
      events.add((planned ? "planned " : "unplanned ") + status);
    }

    @Override
    public void updateRejected(String typeUrl, String reason) {
      events.add("rejected " + reason);
    }
  }
}
