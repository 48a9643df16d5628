package io.meshjvm.sdk;

import io.meshjvm.core.Watch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the application of changes on threads of its own, which exist only while there is something
 * to tell. Each listener is told one thing at a time; one that is slow misses what came in between
 * and gets the newest, one that throws is logged, and neither holds up another or the mesh.
 */
final class Notifier implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Notifier.class);

  private final ExecutorService executor;
  private final List<Place> places = new CopyOnWriteArrayList<>();

  Notifier(String name) {
    executor =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  Watch watch(Consumer<? super MeshState> listener) {
    Place place = new Place(listener);
    places.add(place);
    return () -> places.remove(place);
  }

  /** Hands on {@code state}; never blocks. */
  void tell(MeshState state) {
    for (Place place : places) {
      if (place.put(state)) {
        executor.execute(place);
      }
    }
  }

  /** Tells what is to be told, and nothing after it. */
  @Override
  public void close() {
    places.clear();
    executor.shutdown();
  }

  /** A listener and the newest state that it has not seen. */
  private static final class Place implements Runnable {

    private final Consumer<? super MeshState> listener;
    private @Nullable MeshState next;
    private boolean running;

    Place(Consumer<? super MeshState> listener) {
      this.listener = listener;
    }

    /** Whether the listener has to be scheduled for it. */
    synchronized boolean put(MeshState state) {
      next = state;
      boolean idle = !running;
      running = true;
      return idle;
    }

    /** The next state to tell; null ends the run. */
    private synchronized @Nullable MeshState take() {
      MeshState taken = next;
      next = null;
      running = taken != null;
      return taken;
    }

    @Override
    public void run() {
      for (MeshState state = take(); state != null; state = take()) {
        tell(state);
      }
    }

    private void tell(MeshState state) {
      try {
        listener.accept(state);
      } catch (Exception | LinkageError e) {
        // Foreign code on our thread: its failure must not end the notifications of others.
        log.warn("A listener of the mesh's state failed", e);
      }
    }
  }
}
