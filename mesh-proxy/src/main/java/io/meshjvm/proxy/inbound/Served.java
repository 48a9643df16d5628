package io.meshjvm.proxy.inbound;

/** A connection of HTTP that can be asked to end; on its event loop. */
interface Served {

  /** Lets the client know that it should go elsewhere for what it asks next. */
  void drain();

  /** Ends once nothing is under way. */
  void finish();
}
