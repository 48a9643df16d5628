package io.meshjvm.core.internal;

import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * gRPC's own log of HTTP/2 frames, which at DEBUG has the headers of each call and so the token in
 * clear. gRPC offers no way to leave a header out, so all that can be done is to say so, once for
 * each member.
 */
final class FrameLog {

  /** Where gRPC logs frames. */
  static final String LOGGER = "io.grpc.netty.NettyClientHandler";

  private static final Logger log = LoggerFactory.getLogger(GrpcChannelFactory.class);
  private static final InternalLogger FRAMES = InternalLoggerFactory.getInstance(LOGGER);

  private final AtomicBoolean told = new AtomicBoolean();

  /** Warns if the log is on, unless that was done before. */
  void warnIfOn() {
    if (FRAMES.isDebugEnabled() && told.compareAndSet(false, true)) {
      log.warn(
          "MESH-1214: gRPC logs the headers of calls to the control plane, the service-account"
              + " token among them. Set the logger {} to INFO, and replace the token if that log is"
              + " kept",
          LOGGER);
    }
  }
}
