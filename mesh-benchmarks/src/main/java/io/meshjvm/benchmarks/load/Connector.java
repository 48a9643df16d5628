package io.meshjvm.benchmarks.load;

import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.Socket;

/** How a client of one data path gets its connections; everything above them is the same. */
interface Connector extends AutoCloseable {

  /** A connection that is ready for the first byte of {@code protocol}. */
  Socket connect(Protocol protocol) throws IOException;

  /** A channel to the gRPC service, whose calls end on its event loop. */
  ManagedChannel channel() throws IOException;

  @Override
  void close();
}
