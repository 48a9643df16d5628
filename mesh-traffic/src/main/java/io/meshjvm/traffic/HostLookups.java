package io.meshjvm.traffic;

import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Watch;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks host names up again and again in the system's DNS, and keeps the last good answer while DNS
 * fails. For use on the mesh thread.
 */
final class HostLookups implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HostLookups.class);

  private final MeshThread thread;
  private final HostResolver system;
  private final Runnable changed;
  private final Map<String, Host> hosts = new HashMap<>();

  /**
   * Looks up nothing yet.
   *
   * @param system the system's DNS; answers on whatever thread
   * @param changed called on the mesh thread after an answer that is new
   */
  HostLookups(MeshThread thread, HostResolver system, Runnable changed) {
    this.thread = thread;
    this.system = system;
    this.changed = changed;
  }

  /**
   * What is known of a host.
   *
   * @param answered whether DNS has said anything yet, be it that it failed
   * @param addresses last good answer; empty if there was none
   */
  record Known(boolean answered, List<InetAddress> addresses) {

    static final Known NOTHING = new Known(false, List.of());

    /** Copies the addresses. */
    Known {
      addresses = List.copyOf(addresses);
    }
  }

  /** One host that is looked up again and again. */
  private final class Host {

    private final String name;
    private DnsSettings settings;
    private Known known = Known.NOTHING;
    private boolean failing;
    private boolean gone;
    private Watch next = () -> {};

    Host(String name, DnsSettings settings) {
      this.name = name;
      this.settings = settings;
    }

    void lookUp() {
      if (gone) {
        return;
      }
      system
          .resolve(name)
          .whenComplete((found, failure) -> thread.execute(() -> answered(found, failure)));
    }

    private void answered(@Nullable List<InetAddress> found, @Nullable Throwable failure) {
      if (gone) {
        return;
      }
      List<InetAddress> answer = found == null ? List.of() : found;
      boolean good = !answer.isEmpty();
      report(good, failure);
      Known before = known;
      known = new Known(true, good ? answer : known.addresses());
      next = thread.schedule(pause(good), this::lookUp);
      if (!known.equals(before)) {
        changed.run();
      }
    }

    private Duration pause(boolean good) {
      Duration pause = good ? settings.refresh() : settings.failureRefresh();
      long jitter = settings.jitter().toNanos();
      return jitter == 0 ? pause : pause.plusNanos(thread.random().nextLong(jitter));
    }

    /** Tells of the first of several failures, and of the end of them. */
    private void report(boolean good, @Nullable Throwable failure) {
      if (good && failing) {
        log.info("DNS knows {} again", name);
      } else if (!good && !failing) {
        log.warn(
            "DNS has no address of {}: {}; {}",
            name,
            failure == null ? "the answer is empty" : failure.getMessage(),
            known.addresses().isEmpty() ? "calls look it up again" : "the last ones stay in use");
      }
      failing = !good;
    }

    void forget() {
      gone = true;
      next.close();
    }
  }

  /** Looks up these hosts from now on, and no others. */
  void want(Map<String, DnsSettings> wanted) {
    hosts
        .values()
        .removeIf(
            host -> {
              if (wanted.containsKey(host.name)) {
                return false;
              }
              host.forget();
              return true;
            });
    wanted.forEach(
        (name, settings) -> {
          Host host = hosts.get(name);
          if (host == null) {
            Host fresh = new Host(name, settings);
            hosts.put(name, fresh);
            fresh.lookUp();
          } else {
            host.settings = settings;
          }
        });
  }

  /** What is known of a host. */
  Known known(String host) {
    Host known = hosts.get(host);
    return known == null ? Known.NOTHING : known.known;
  }

  /** Looks up nothing any more. Idempotent. */
  @Override
  public void close() {
    want(Map.of());
  }
}
