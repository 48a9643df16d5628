package io.meshjvm.core.identity;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.bootstrap.IdentitySettings;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.testkit.time.VirtualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A whole identity on virtual time, with a wall clock that a test may set. */
final class IdentityRig {

  final VirtualTime time = new VirtualTime();
  final List<String> events = new ArrayList<>();
  final List<WorkloadIdentity> published = new ArrayList<>();
  final MeshThread thread;
  final TestCa ca;
  final FakeCertificateService service;
  final Path directory;

  private Duration clockOffset = Duration.ZERO;

  IdentityRig(Path directory) {
    this.directory = directory;
    thread = MeshThread.over(time.scheduler(), new WallClock(), new Random(3));
    ca = TestCa.builder().keys(KeyAlgorithm.EC_P256).clock(thread.clock()).build();
    service = new FakeCertificateService(ca, thread);
    rootFile(ca.rootsPem());
  }

  void rootFile(String pem) {
    try {
      Files.writeString(directory.resolve("root-cert.pem"), pem);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  IdentityManager manager(IdentitySettings settings) {
    IdentityManager manager =
        new IdentityManager(
            settings,
            TestSettings.controlPlane(directory),
            TestSettings.node("shop", "cart"),
            background -> service,
            thread,
            time.scheduler(),
            new Recorder());
    manager.identity().watch(now -> published.add(now.orElseThrow()));
    return manager;
  }

  IdentityManager started(IdentitySettings settings) {
    IdentityManager manager = manager(settings);
    manager.start();
    time.runDue();
    return manager;
  }

  Instant now() {
    return thread.clock().instant();
  }

  /** Sets the wall clock without any time going by. */
  void setClock(Duration offset) {
    clockOffset = offset;
  }

  private final class WallClock extends Clock {

    @Override
    public Instant instant() {
      return time.now().plus(clockOffset);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("one zone only");
    }
  }

  private final class Recorder implements MeshObserver {

    @Override
    public void svidRenewed(Instant expires) {
      events.add("renewed");
    }

    @Override
    public void svidRenewalFailed(String code) {
      events.add("failed " + code);
    }

    @Override
    public void svidExpiring(Instant expires) {
      events.add("expiring");
    }
  }
}
