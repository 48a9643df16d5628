package io.meshjvm.core;

import java.util.function.Consumer;

/**
 * A value that changes over time: read it now, or be told when it changes.
 *
 * @param <T> immutable type of the value
 */
public interface Source<T> {

  /** The latest value. Never blocks and takes no lock; callable from any thread. */
  T current();

  /**
   * Calls {@code listener} with every later value, in order, on the thread that publishes (the mesh
   * thread unless the implementation says otherwise). The listener must not block; what it throws
   * is logged and goes no further.
   *
   * @return the listener's place; close it to end the calls
   */
  Watch watch(Consumer<? super T> listener);
}
