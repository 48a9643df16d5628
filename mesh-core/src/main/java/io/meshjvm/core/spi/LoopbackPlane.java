package io.meshjvm.core.spi;

import io.meshjvm.core.MeshMember;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.Optional;

/**
 * A member's ways into the mesh through sockets on loopback, for code that takes no adapter. {@code
 * mesh-proxy} implements it; the front door finds that by {@link java.util.ServiceLoader} when
 * somebody asks for it, and says so if it is not there.
 *
 * <p>All methods may be called from any thread.
 */
public interface LoopbackPlane extends AutoCloseable {

  /**
   * Listens for connections to a service, if nobody does yet.
   *
   * @param host name of the service in any of its forms
   * @param port port of the service
   * @return where it listens: the host's own loopback address, the same for the life of the
   *     process, and {@code port} where the operating system lets this process have it, else
   *     another one
   * @throws LoopbackException if it cannot listen
   * @throws io.meshjvm.core.MeshException if the mesh knows no such host or port
   */
  InetSocketAddress forward(String host, int port);

  /**
   * The loopback address of {@code host}, with somebody listening on every port of the service that
   * the operating system lets this process have.
   *
   * @param host full host as the name table has it, in lower case and without final dot
   * @return nothing if the mesh has no such host, or nobody can listen for it; does not wait for
   *     the network
   */
  Optional<InetAddress> address(String host);

  /** Whether {@code address} is one of those that this plane has given to hosts. */
  boolean owns(InetAddress address);

  /**
   * Where an HTTP proxy takes requests and {@code CONNECT} for services of the mesh, and of nobody
   * else.
   *
   * @throws LoopbackException if it cannot listen
   */
  InetSocketAddress httpProxy();

  /**
   * Sends hosts of the mesh to {@link #httpProxy()}.
   *
   * @param others asked for every other host
   */
  ProxySelector proxySelector(ProxySelector others);

  /** Takes no further connection, and waits until those that are open have ended, or for a time. */
  void drain(Duration limit);

  /** Ends every connection and frees every port. Idempotent. */
  @Override
  void close();

  /** What is found by {@link java.util.ServiceLoader}. */
  interface Provider {

    /**
     * Makes the plane of a member, which listens nowhere yet.
     *
     * @throws LoopbackException if it is not possible on this machine with the member's settings
     */
    LoopbackPlane open(MeshMember member);
  }
}
