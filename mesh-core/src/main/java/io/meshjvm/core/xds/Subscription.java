package io.meshjvm.core.xds;

import io.meshjvm.core.Source;
import java.util.Set;

/**
 * A running subscription to one type; outlives streams, and keeps the last good resources while
 * there is none.
 *
 * <p>Watchers are called on the mesh thread.
 *
 * @param <T> type of one resource
 */
public interface Subscription<T> extends Source<Resources<T>>, AutoCloseable {

  /**
   * Asks for exactly {@code names} from now on; only for {@link ResourceType.Naming#EXPLICIT}.
   * Resources of other names are dropped. Callable from any thread.
   */
  void names(Set<String> names);

  /** Unsubscribes. Idempotent. */
  @Override
  void close();
}
