package io.meshjvm.testkit.fault;

/**
 * The faults of the network between clients and the server. The server's address stays the same
 * through all of them. Safe for use by many threads.
 */
public interface NetworkFaults {

  /** Refuses new connections from now on; those that are open stay. */
  void refuse();

  /** Accepts new connections and never answers on them. */
  void stall();

  /** Closes every open connection with a TCP reset. */
  void reset();

  /**
   * Stops forwarding on open connections, in both directions, without closing them, as if the
   * machine at the other end had vanished. New connections work.
   */
  void freeze();

  /** Serves new connections again, and thaws frozen ones. */
  void restore();

  /** How many connections are open. */
  int openConnections();

  /** How many connections were accepted so far, stalled ones included. */
  int acceptedConnections();

  /** How many connections were reset by {@link #reset()} so far. */
  int resetConnections();
}
