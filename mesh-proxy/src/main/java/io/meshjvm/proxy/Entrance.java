package io.meshjvm.proxy;

import io.netty.channel.Channel;

/** What becomes of a client that may use the mesh. */
@FunctionalInterface
interface Entrance {

  /**
   * Takes the client over; it has not been read from, and does not read by itself. On its event
   * loop.
   */
  void enter(Channel client);
}
