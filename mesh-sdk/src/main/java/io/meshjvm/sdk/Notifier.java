package io.meshjvm.sdk;

import io.meshjvm.core.Watch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the application of changes on a thread of its own, which exists only while there is
 * something to tell. A listener that is slow misses what came in between and gets the newest; one
 * that throws is logged; neither holds up the mesh.
 */
final class Notifier implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Notifier.class);

  private final ExecutorService executor;
  private final List<Place> places = new CopyOnWriteArrayList<>();

  Notifier(String name) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    executor = pool;
  }

  Watch watch(Consumer<? super MeshState> listener) {
    Place place = new Place(listener);
    places.add(place);
    return () -> places.remove(place);
  }

  /** Hands on {@code state}; called on the mesh thread. */
  void tell(MeshState state) {
    for (Place place : places) {
      if (place.put(state)) {
        executor.execute(place);
      }
    }
  }

  @Override
  public void close() {
    executor.shutdown();
  }

  /** A listener and the newest state that it has not seen. */
  private static final class Place implements Runnable {

    private final Consumer<? super MeshState> listener;
    private @Nullable MeshState next;

    Place(Consumer<? super MeshState> listener) {
      this.listener = listener;
    }

    /** Whether the listener has to be scheduled for it. */
    synchronized boolean put(MeshState state) {
      boolean idle = next == null;
      next = state;
      return idle;
    }

    private synchronized @Nullable MeshState take() {
      MeshState taken = next;
      next = null;
      return taken;
    }

    @Override
    public void run() {
      MeshState state = take();
      if (state == null) {
        return;
      }
      try {
        listener.accept(state);
      } catch (RuntimeException e) {
        // Foreign code on our thread: its failure must not end the notifications of others.
        log.warn("A listener of the mesh's state failed", e);
      }
    }
  }
}
