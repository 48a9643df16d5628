package io.meshjvm.core;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Source} that its owner publishes to.
 *
 * <p>One thread at a time may publish (in this library: the mesh thread); any thread may read and
 * watch. Listeners run on the publishing thread, in the order in which they came.
 *
 * @param <T> immutable type of the value
 */
public final class Published<T> implements Source<T> {

  private static final Logger log = LoggerFactory.getLogger(Published.class);

  private final List<Consumer<? super T>> listeners = new CopyOnWriteArrayList<>();
  private volatile T value;

  /** Starts with {@code initial}, which no listener is told of. */
  public Published(T initial) {
    this.value = Objects.requireNonNull(initial, "initial");
  }

  @Override
  public T current() {
    return value;
  }

  /**
   * Makes {@code next} the current value, then tells every listener, even if it equals the last
   * one.
   */
  public void publish(T next) {
    value = Objects.requireNonNull(next, "next");
    for (Consumer<? super T> listener : listeners) {
      try {
        listener.accept(next);
      } catch (Exception | LinkageError e) {
        // A listener is foreign code, which may lack a class, and throw what the compiler knows
        // nothing of: its failure must reach neither the publisher nor the other listeners.
        log.warn("A listener of {} failed", next.getClass().getSimpleName(), e);
      }
    }
  }

  @Override
  public Watch watch(Consumer<? super T> listener) {
    // Wrapped, so that the same listener may watch twice and each place closes alone.
    Consumer<T> place = listener::accept;
    listeners.add(place);
    return () -> listeners.remove(place);
  }
}
