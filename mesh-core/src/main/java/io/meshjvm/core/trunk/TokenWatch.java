package io.meshjvm.core.trunk;

import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Watch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets the next attempt come within seconds once the token that was refused has been replaced,
 * instead of after the whole wait. Looks at the file only while a refusal lasts; each change gives
 * one attempt, at a random moment, since whoever rotates tokens does so for many members at once.
 *
 * <p>For the mesh thread; the file is looked at on the executor.
 */
final class TokenWatch implements Watch {

  static final Duration POLL = Duration.ofSeconds(2);
  static final Duration SPREAD = Duration.ofSeconds(3);
  static final Duration PAUSE = Duration.ofSeconds(5);

  private static final String MISSING = "";

  private final Path token;
  private final MeshThread thread;
  private final Executor io;
  private final BooleanSupplier refused;
  private final Runnable retry;

  private @Nullable String seen;
  private Instant retried = Instant.MIN;
  private Watch timer = () -> {};
  private boolean looking;
  private boolean closed;

  /**
   * Watches nothing yet.
   *
   * @param refused whether the next attempt waits because of who the workload says it is
   * @param retry ends that wait
   */
  TokenWatch(Path token, MeshThread thread, Executor io, BooleanSupplier refused, Runnable retry) {
    this.token = token;
    this.thread = thread;
    this.io = io;
    this.refused = refused;
    this.retry = retry;
  }

  /** Remembers the file as it is before the first attempt. */
  void start() {
    look(found -> seen = found);
  }

  /** An attempt was refused, or is not any more. */
  void check() {
    if (!looking && !closed && refused.getAsBoolean()) {
      looking = true;
      look(this::compare);
    }
  }

  @Override
  public void close() {
    closed = true;
    timer.close();
  }

  private void again() {
    looking = false;
    check();
  }

  private void compare(String found) {
    boolean changed = seen != null && !found.equals(seen) && !found.equals(MISSING);
    seen = found;
    if (changed) {
      timer = thread.schedule(moment(), this::attempt);
    } else {
      timer = thread.schedule(POLL, this::again);
    }
  }

  /** A random moment, so that many do not come together, and not too soon after the last one. */
  private Duration moment() {
    Duration wait = Duration.ofMillis(thread.random().nextLong(SPREAD.toMillis() + 1));
    Instant earliest = retried.equals(Instant.MIN) ? retried : retried.plus(PAUSE);
    Instant now = thread.clock().instant();
    return earliest.isAfter(now) ? wait.plus(PAUSE) : wait;
  }

  private void attempt() {
    retried = thread.clock().instant();
    if (refused.getAsBoolean()) {
      retry.run();
    }
    timer = thread.schedule(POLL, this::again);
  }

  private void look(Consumer<String> done) {
    try {
      io.execute(
          () -> {
            String found = fingerprint();
            thread.execute(
                () -> {
                  if (!closed) {
                    done.accept(found);
                  }
                });
          });
    } catch (RejectedExecutionException e) {
      // The member closes; nobody tries again.
      closed = true;
    }
  }

  /** Another one for each file that is put there, in place or by a link; says nothing of it. */
  private String fingerprint() {
    try {
      BasicFileAttributes file = Files.readAttributes(token, BasicFileAttributes.class);
      return file.fileKey() + " " + file.size() + " " + file.lastModifiedTime();
    } catch (IOException e) {
      return MISSING;
    }
  }
}
