package io.meshjvm.cli;

import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Waits for a source to say something.
 *
 * @param limit how long at most
 */
record Patience(Duration limit) {

  /**
   * Waits until {@code source} satisfies {@code enough}, or the time is up; answers what it says
   * then.
   */
  <T> T await(Source<T> source, Predicate<T> enough) {
    CompletableFuture<Boolean> reached = new CompletableFuture<>();
    Watch watch = source.watch(value -> complete(reached, enough, value));
    try {
      complete(reached, enough, source.current());
      reached.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Not an accident: what the source says by now is the answer.
      return source.current();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Nobody fails this future", e);
    } finally {
      watch.close();
    }
    return source.current();
  }

  private static <T> void complete(
      CompletableFuture<Boolean> reached, Predicate<T> enough, T value) {
    if (enough.test(value)) {
      reached.complete(true);
    }
  }
}
