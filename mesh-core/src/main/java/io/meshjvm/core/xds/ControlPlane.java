package io.meshjvm.core.xds;

import io.meshjvm.core.Source;

/**
 * The connection to the control plane: one ADS stream that is replaced whenever it ends, for as
 * long as this object is open.
 *
 * <p>Methods may be called from any thread; what they start happens on the mesh thread.
 * Subscriptions and announcements made before {@link #start()} are sent when the first stream is
 * up; all of them are repeated on every later stream.
 */
public interface ControlPlane extends AutoCloseable {

  /** Connects, and reconnects from now on. Idempotent. */
  void start();

  /**
   * Subscribes to {@code type}; at most one subscription a type URL is open at a time.
   *
   * @throws IllegalStateException if there is one already
   */
  <T> Subscription<T> subscribe(ResourceType<T> type);

  /**
   * Sends {@code announcement} now and again on each new stream, in place of an earlier one of the
   * same type. On each stream it goes out after the first subscription, since istiod drops what
   * comes before.
   */
  void announce(Announcement announcement);

  /**
   * Asks for everything anew, on another stream that takes over from the present one without a gap;
   * for when the control plane may know more than it has told. Nothing happens where there is no
   * stream to replace, or where another one is about to take over already.
   */
  default void refresh() {}

  /**
   * Tries again now if there is no stream and the next attempt is waited for; does nothing
   * otherwise.
   */
  default void retryNow() {}

  /** How the connection stands; watchers are called on the mesh thread. */
  Source<ControlPlaneStatus> status();

  /** Ends the stream in order and does not come back. Idempotent, does not wait. */
  @Override
  void close();
}
