package io.meshjvm.proxy.inbound;

import java.io.IOException;

/** As many requests wait for an application as may. */
final class PoolOverflow extends IOException {

  private static final long serialVersionUID = 1L;

  PoolOverflow() {
    super("too many requests wait for the application");
  }
}
