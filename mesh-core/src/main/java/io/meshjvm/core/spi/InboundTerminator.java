package io.meshjvm.core.spi;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.bootstrap.InboundForward;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What serves ports of a member's workload for applications that know nothing of the mesh: ends
 * TLS, obeys the mesh's policy, and hands on to the application's own loopback port. {@code
 * mesh-proxy} implements it; the front door finds that by {@link java.util.ServiceLoader} when
 * somebody asks for it, and says so if it is not there.
 *
 * <p>All methods may be called from any thread.
 */
public interface InboundTerminator extends AutoCloseable {

  /**
   * Serves a port from now on; nobody comes through before the mesh has told its policy, unless the
   * settings say otherwise.
   *
   * @return where it listens
   * @throws ServingException if it cannot listen there
   */
  InetSocketAddress serve(InboundForward forward);

  /**
   * Asks peers to leave: each answer says that it is the last of its connection. New connections
   * are still served. Does not wait.
   */
  void drain();

  /** Takes no further connection, and waits until what is under way has ended, or for a time. */
  void finish(Duration limit);

  /** Ends every connection and frees every port. Idempotent. */
  @Override
  void close();

  /** What is found by {@link java.util.ServiceLoader}. */
  interface Provider {

    /** Makes the terminator of a member, which serves nothing yet. */
    InboundTerminator open(MeshMember member);
  }
}
