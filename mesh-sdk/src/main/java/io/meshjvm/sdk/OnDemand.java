package io.meshjvm.sdk;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A part of a member that is opened when somebody first asks for it. Until then, and if nobody ever
 * does, there is none. Thread-safe.
 *
 * @param <T> the part
 */
final class OnDemand<T> {

  private final Supplier<T> opener;
  private final Supplier<? extends RuntimeException> refusal;
  private volatile @Nullable T part;
  private boolean closed;

  /**
   * Describes a part.
   *
   * @param opener makes it; if that throws, the next who asks has it tried again
   * @param refusal what those get who first ask for it after it was closed
   */
  OnDemand(Supplier<T> opener, Supplier<? extends RuntimeException> refusal) {
    this.opener = opener;
    this.refusal = refusal;
  }

  /** The part, opened if it is not yet; throws what the opener throws, or the refusal. */
  T get() {
    T open = part;
    return open != null ? open : open();
  }

  private synchronized T open() {
    if (closed) {
      throw refusal.get();
    }
    T open = part;
    if (open == null) {
      open = opener.get();
      part = open;
    }
    return open;
  }

  /** The part if it has been opened, also after it was closed. */
  Optional<T> opened() {
    return Optional.ofNullable(part);
  }

  /** Opens it no more, and lets {@code closing} close it if it has been opened. */
  synchronized void close(Consumer<? super T> closing) {
    closed = true;
    opened().ifPresent(closing);
  }
}
