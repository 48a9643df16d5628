package io.meshjvm.sdk;

import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import io.meshjvm.registration.RegistrationState;
import io.meshjvm.registration.RegistrationStatus;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the control plane anew if it leads peers to ports of this workload without having told their
 * rules, shortly after the workload has become healthy. Mesh thread only.
 *
 * <p>istiod works out a workload's ports as its stream begins, which is before the workload is
 * anybody's endpoint, and again as it becomes one, where it may look before its own index knows
 * (istio: {@code pushWorkloadUpdates} in pilot/pkg/serviceregistry/serviceentry/controller.go).
 * What it missed then it tells with the next push of everything, or on a new stream. Until then
 * neither modes of ports nor rules about requests hold as they should.
 */
final class MissingPorts implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(MissingPorts.class);

  /**
   * How long after one another it is looked; endpoints come with what istiod collects in 100 ms.
   */
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5));

  private final MeshThread thread;
  private final Supplier<Set<Integer>> called;
  private final Supplier<Set<Integer>> ruled;
  private final Runnable refresh;
  private final Watch states;
  private Watch look = () -> {};
  private RegistrationState state = RegistrationState.CONNECTING;

  /**
   * Follows a registration from now on.
   *
   * @param called the ports that peers are led to
   * @param ruled the ports whose rules are known
   * @param refresh asks the control plane anew
   */
  MissingPorts(
      MeshThread thread,
      Source<RegistrationStatus> registration,
      Supplier<Set<Integer>> called,
      Supplier<Set<Integer>> ruled,
      Runnable refresh) {
    this.thread = thread;
    this.called = called;
    this.ruled = ruled;
    this.refresh = refresh;
    this.states = registration.watch(this::follow);
  }

  private void follow(RegistrationStatus status) {
    boolean news = status.state() != state;
    state = status.state();
    if (news) {
      look.close();
      if (state == RegistrationState.HEALTHY) {
        lookAfter(0);
      }
    }
  }

  private void lookAfter(int pause) {
    if (pause < PAUSES.size()) {
      look = thread.schedule(PAUSES.get(pause), () -> look(pause));
    }
  }

  private void look(int pause) {
    Set<Integer> ports = called.get();
    if (ports.isEmpty()) {
      lookAfter(pause + 1);
    } else if (!ruled.get().containsAll(ports)) {
      log.debug(
          "Peers are led to ports {}, with rules of {} alone; asking anew", ports, ruled.get());
      refresh.run();
    }
  }

  /** Looks no more. */
  @Override
  public void close() {
    states.close();
    thread.execute(() -> look.close());
  }
}
