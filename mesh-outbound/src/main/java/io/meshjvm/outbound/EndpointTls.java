package io.meshjvm.outbound;

import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.tls.MeshTlsException;
import io.meshjvm.tls.TlsMaterial;
import io.meshjvm.traffic.Transport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;

/**
 * The TLS that an endpoint is to be spoken to with, from its {@link Transport}: every client of
 * this library goes by it, so that all of them meet an endpoint in the same way.
 *
 * <p>There is no way from a transport that asks for TLS to plaintext: either the connection is
 * secured as asked, or there is none. Part of a member, under this type. Thread-safe; does not
 * block but in {@link #secure}.
 */
public final class EndpointTls {

  /** More different targets than this at a time make the contexts of rare ones anew. */
  private static final int CONTEXTS = 1024;

  private final MeshTls tls;
  private final Executor tasks;
  private final OutsideServers servers;
  private final Map<ClientTarget, SslContext> contexts = new ConcurrentHashMap<>();

  /** The connections of a member to which the application has given no material of its own. */
  public EndpointTls(MeshTls tls, Executor tasks) {
    this(tls, tasks, Map.of());
  }

  /**
   * The connections of one member.
   *
   * @param tls secures them
   * @param tasks runs the costly parts of handshakes of Netty clients, off their event loops
   * @param material roots and certificates for servers outside of the mesh, by the names that the
   *     control plane has for them
   */
  public EndpointTls(MeshTls tls, Executor tasks, Map<String, TlsMaterial> material) {
    this.tls = Objects.requireNonNull(tls, "tls");
    this.tasks = Objects.requireNonNull(tasks, "tasks");
    this.servers = new OutsideServers(material);
  }

  /**
   * What to say to an endpoint in TLS, and what to demand of it; empty if it is to be spoken to in
   * plaintext.
   *
   * @param transport how the endpoint wants to be spoken to
   * @param alpn what the application speaks, as one of the lists of {@link
   *     io.meshjvm.tls.IstioAlpn}
   * @throws MeshTlsException if no peer can be what the control plane asks for
   * @throws IllegalArgumentException if the transport is {@link Transport.Unsupported}
   */
  public Optional<ClientTarget> target(Transport transport, List<String> alpn) {
    if (transport instanceof Transport.Plaintext) {
      return Optional.empty();
    }
    if (transport instanceof Transport.IstioMutual mutual) {
      return Optional.of(
          new ClientTarget(
              mutual.sni(), alpn, ExpectedPeers.of(mutual.identities()), mutual.protocols()));
    }
    if (transport instanceof Transport.Tls outside) {
      return Optional.of(servers.target(outside, alpn));
    }
    throw new IllegalArgumentException("no way to connect: " + transport);
  }

  /**
   * The handler that secures one Netty connection to an endpoint, with the SVID and the trust of
   * now; empty if the endpoint is to be spoken to in plaintext.
   *
   * @param allocator of the connection's channel
   * @param transport as in {@link #target}
   * @param alpn as in {@link #target}
   * @throws MeshTlsException if no peer can be what the control plane asks for, or there is no
   *     usable identity
   */
  public Optional<SslHandler> handler(
      ByteBufAllocator allocator, Transport transport, List<String> alpn) {
    return target(transport, alpn).map(target -> context(target).newHandler(allocator, tasks));
  }

  /**
   * What a failure of a connection to an endpoint means: with the code and the reason, if one side
   * refused the certificate of the other, else as it came.
   */
  public Throwable explain(Throwable failure, Transport transport) {
    return transport instanceof Transport.Plaintext
        ? failure
        : Refusals.explain(failure, e -> explained(e, transport));
  }

  /**
   * Makes a connected socket speak as the endpoint wants, which blocks for as long as the socket's
   * timeouts allow. Closing the result closes {@code tcp}; so does failure.
   *
   * @return {@code tcp} itself where the endpoint wants plaintext
   * @throws SSLException if no peer can be what the control plane asks for, there is no usable
   *     identity, or one side refuses the other
   * @throws IOException if the connection breaks
   */
  public Socket secure(Socket tcp, Transport transport, List<String> alpn) throws IOException {
    try {
      Optional<ClientTarget> target = target(transport, alpn);
      return target.isPresent() ? tls.connect(tcp, target.get()) : tcp;
    } catch (MeshTlsException e) {
      tcp.close();
      throw new SSLException(e.getMessage(), e);
    } catch (RuntimeException e) {
      tcp.close();
      throw e;
    }
  }

  private SSLException explained(SSLException failure, Transport transport) {
    return target(transport, List.of()).map(target -> tls.explain(failure, target)).orElse(failure);
  }

  private SslContext context(ClientTarget target) {
    if (contexts.size() >= CONTEXTS) {
      contexts.clear();
    }
    return contexts.computeIfAbsent(target, tls::nettyClientContext);
  }
}
