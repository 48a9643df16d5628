package io.meshjvm.sdk;

import io.meshjvm.traffic.Lease;
import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * A connection that ends its lease when it is closed, from whichever side of it: its streams and
 * the TLS above it close it too.
 */
final class LeasedSocket extends Socket {

  private volatile @Nullable Lease lease;

  /** What ends with this connection. */
  void hold(Lease held) {
    lease = held;
    if (isClosed()) {
      held.close();
    }
  }

  // Socket's own method is synchronized on state that is not used here.
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  @Override
  public void close() throws IOException {
    try {
      super.close();
    } finally {
      Lease held = lease;
      if (held != null) {
        held.close();
      }
    }
  }
}
