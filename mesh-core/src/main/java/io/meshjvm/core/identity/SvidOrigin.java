package io.meshjvm.core.identity;

/** Where SVIDs come from. Every method is called on the mesh thread. */
interface SvidOrigin extends AutoCloseable {

  /** Begins to provide SVIDs. */
  void start();

  /** Looks at the wall clock, which may have jumped; called at least once a minute. */
  void heartbeat();

  /** Asks for a new SVID now. */
  void renewNow();

  /** Ends the wait after a failed attempt, since what it failed for may be mended. */
  default void retryNow() {}

  /** Asks for a new SVID soon, since the control plane has new roots. */
  void renewSoon();

  @Override
  void close();
}
