package io.meshjvm.clients;

import io.vertx.core.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * A transport of Vert.x with other channels.
 *
 * @param under says whether it can be used here
 * @param implementation makes the channels
 */
record VertxTransport(Transport under, VertxChannels implementation) implements Transport {

  @Override
  public String name() {
    return under.name();
  }

  @Override
  public boolean available() {
    return under.available();
  }

  @Override
  public @Nullable Throwable unavailabilityCause() {
    return under.unavailabilityCause();
  }
}
