package io.meshjvm.house.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Calls without end from a member to a service, over new connections and over kept ones. Counts
 * what does not come back as it should; a call is never made twice.
 */
final class Load implements AutoCloseable {

  /** Of each kind; little enough that two cores have time for the rest. */
  private static final int CALLERS = 2;

  private static final int PAUSE_MILLIS = 10;
  private static final int END_SECONDS = 60;

  private final String url;
  private final String server;
  private final TestMember caller;
  private final List<MeshClient> clients = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService threads;
  private final AtomicLong done = new AtomicLong();
  private final Collection<String> failures = new ConcurrentLinkedQueue<>();
  private volatile MeshClient keeping;

  private Load(TestMember caller, String url, String server) {
    this.url = url;
    this.server = server;
    this.threads = Executors.newScheduledThreadPool(2 * CALLERS, Load::daemon);
    this.caller = caller;
    this.keeping = client(true);
    MeshClient fresh = client(false);
    for (int i = 0; i < CALLERS; i++) {
      begin(() -> call(fresh));
      begin(() -> call(keeping));
    }
  }

  /**
   * Begins.
   *
   * @param server SPIFFE id that must answer
   */
  static Load from(TestMember caller, String url, String server) {
    return new Load(caller, url, server);
  }

  /** Lets no further call use a connection that is kept now. */
  void reconnect() {
    keeping = client(true);
  }

  /** Waits until {@code more} further calls have ended. */
  void awaitMore(int more) {
    long target = done.get() + more;
    await().atMost(TestMesh.PATIENCE).until(() -> done.get() >= target);
  }

  /** Ends, and expects that there was no failure among at least {@code least} calls. */
  void endsWithoutFailure(int least) throws InterruptedException {
    end();
    assertThat(failures).as("failures of %s calls to %s", done, url).isEmpty();
    assertThat(done.get()).isGreaterThanOrEqualTo(least);
  }

  private MeshClient client(boolean keepsConnections) {
    MeshClient client = new MeshClient(caller.mesh(), keepsConnections);
    clients.add(client);
    return client;
  }

  private void begin(Runnable call) {
    threads.scheduleWithFixedDelay(call, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void call(MeshClient client) {
    try {
      Answer answer = client.get(url);
      if (answer.status() != 200 || !answer.self().equals(server)) {
        failures.add(answer.toString());
      }
    } catch (IOException | RuntimeException e) {
      failures.add(e + ", because of " + e.getCause());
    }
    done.incrementAndGet();
  }

  private void end() throws InterruptedException {
    threads.shutdown();
    assertThat(threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "load");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    clients.forEach(MeshClient::close);
  }
}
