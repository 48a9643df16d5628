package io.meshjvm.tls;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import io.meshjvm.core.Source;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.Socket;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Mutual TLS with the members of the mesh, in the forms that Java servers and clients take.
 *
 * <p>What it hands out is kept for ever: each connection is made from the SVID, the roots and the
 * accepted trust domains of its own moment, in full, never by resuming another. Servers always need
 * the client's certificate; clients verify the SPIFFE id in place of a host name. TLS 1.2 and 1.3
 * with AEAD suites only. Without a valid SVID nothing connects, with {@link
 * MeshTlsException#NO_IDENTITY} or {@link MeshTlsException#OWN_CERTIFICATE_INVALID}.
 *
 * <p>Nothing is registered in the JVM and no system property is set. All methods are callable from
 * any thread; two instances share nothing.
 */
public final class MeshTls implements AutoCloseable {

  private final Epochs epochs;
  private final ServerStack servers;
  private final JsseStack clients = JsseStack.jdk();
  private final NettyContexts netty;
  private final SessionPeers peers;

  private MeshTls(Epochs epochs, TlsEngine engine, Clock clock) {
    this.epochs = epochs;
    this.servers = ServerStack.choose(engine);
    this.netty = new NettyContexts(epochs, servers, clients);
    this.peers = new SessionPeers(epochs, clock);
  }

  /**
   * TLS from an identity, with the engine chosen by what is at hand.
   *
   * @param identities SVID and roots; may be empty at first
   * @param trustDomains domains whose members are accepted, the own one and its aliases; asked per
   *     connection, so it must be quick
   * @param clock the present, for validity
   */
  public static MeshTls create(
      Source<Optional<WorkloadIdentity>> identities,
      Supplier<Set<TrustDomain>> trustDomains,
      Clock clock) {
    return create(identities, trustDomains, clock, TlsEngine.AUTOMATIC);
  }

  /**
   * TLS from an identity; parameters as in {@link #create(Source, Supplier, Clock)}.
   *
   * @param engine what serves
   * @throws MeshTlsException with {@link MeshTlsException#NO_ENGINE} if an engine asked for by name
   *     cannot be had
   */
  public static MeshTls create(
      Source<Optional<WorkloadIdentity>> identities,
      Supplier<Set<TrustDomain>> trustDomains,
      Clock clock,
      TlsEngine engine) {
    Objects.requireNonNull(identities, "identities");
    Objects.requireNonNull(trustDomains, "trustDomains");
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(engine, "engine");
    return new MeshTls(new Epochs(identities, trustDomains, clock), engine, clock);
  }

  /**
   * A context for servers that take a JDK one. Its engines select {@code http/1.1} by ALPN unless
   * {@code SSLParameters} name other protocols. Its server socket factory needs Bouncy Castle, or
   * {@link TlsEngine#JDK}.
   *
   * @throws MeshTlsException with {@link MeshTlsException#NO_ENGINE} if nothing at hand can serve
   */
  public SSLContext serverContext() {
    servers.requireEngines();
    return new MeshSslContext(new ServerTls(epochs, servers));
  }

  /** What makes a {@code com.sun.net.httpserver.HttpsServer} serve the mesh; throws likewise. */
  public HttpsConfigurator httpsConfigurator() {
    return new HttpsConfigurator(serverContext()) {
      @Override
      public void configure(HttpsParameters parameters) {
        parameters.setSSLParameters(getSSLContext().getDefaultSSLParameters());
      }
    };
  }

  /**
   * A context for Netty and gRPC servers.
   *
   * @param alpn what the server selects from, by preference; see {@link IstioAlpn#SERVER}. Without
   *     overlap the connection goes on without ALPN
   * @throws MeshTlsException with {@link MeshTlsException#NO_ENGINE} if nothing at hand can serve
   */
  public SslContext nettyServerContext(List<String> alpn) {
    return netty.server(alpn);
  }

  /**
   * A context for Netty and gRPC clients of one target. gRPC wants {@code h2} in the target's list.
   */
  public SslContext nettyClientContext(ClientTarget target) {
    return netty.client(Objects.requireNonNull(target, "target"));
  }

  /** A context for JDK-style clients of one target, whatever host they are given. */
  public SSLContext clientContext(ClientTarget target) {
    return clientContext(NettyContexts.always(Objects.requireNonNull(target, "target")));
  }

  /**
   * A context for JDK-style clients of many targets, such as one HTTP client for the whole mesh. A
   * host without target fails with {@link MeshTlsException#UNKNOWN_TARGET}.
   */
  public SSLContext clientContext(ClientTargets targets) {
    return new MeshSslContext(new ClientTls(epochs, clients, targets));
  }

  /** Sockets to one target, whatever host they are given. */
  public SSLSocketFactory socketFactory(ClientTarget target) {
    return clientContext(target).getSocketFactory();
  }

  /**
   * Secures a connected socket and shakes hands, which blocks for as long as the socket's timeouts
   * allow. Closing the result closes {@code tcp}; so does failure.
   *
   * <p>In TLS 1.3 a server refuses a client's certificate after the client's handshake is over:
   * that failure comes at the first read, with {@link MeshTlsException#REJECTED_BY_PEER}.
   *
   * @throws SSLException if there is no usable identity, or one side refuses the other
   * @throws IOException if the connection breaks
   */
  public SSLSocket connect(Socket tcp, ClientTarget target) throws IOException {
    try {
      SSLSocketFactory factory = socketFactory(target);
      String host = tcp.getInetAddress().getHostAddress();
      SSLSocket socket = (SSLSocket) factory.createSocket(tcp, host, tcp.getPort(), true);
      socket.startHandshake();
      return socket;
    } catch (IOException | RuntimeException e) {
      tcp.close();
      throw e;
    }
  }

  /**
   * What a failure of a connection to {@code target} means: with {@link
   * MeshTlsException#REJECTED_BY_PEER} if it is the peer's refusal of our certificate, else as it
   * came. For users of {@link #nettyClientContext}, whose handlers pass failures on as they come.
   */
  public SSLException explain(SSLException failure, ClientTarget target) {
    return FailureReader.towards(target, epochs::own).explain(failure);
  }

  /**
   * The client at the other end of a server's session, verified against the trust of now.
   *
   * @throws SSLPeerUnverifiedException if it is not, or no longer, a member of the mesh
   * @throws MeshTlsException if there is no usable identity
   */
  public PeerIdentity callerOf(SSLSession session) throws SSLPeerUnverifiedException {
    return peers.peer(session, PeerRole.CLIENT, PeerRule.trustDomains());
  }

  /**
   * The client at the other end of a server's session, for as long as the connection lives: by the
   * roots and trust domains of now, and by the dates of when this was first asked of the session,
   * which is to be right after the handshake. A connection may outlive the certificate that began
   * it, and the own one, but no withdrawal of trust.
   *
   * @throws SSLPeerUnverifiedException if it is not, or no longer, a member of the mesh
   * @throws MeshTlsException if there is no identity at all
   */
  public PeerIdentity establishedCallerOf(SSLSession session) throws SSLPeerUnverifiedException {
    return peers.establishedClient(session);
  }

  /**
   * The server name (SNI) that the client of an established session sent, lower case, and "" if it
   * sent none. Empty where it is not known: for names that are not ASCII, ClientHellos of more than
   * {@value ClientHelloReader#LIMIT} bytes, and sessions that come from elsewhere than engines and
   * server sockets of {@link #serverContext()}. Those of {@link #nettyServerContext} on BoringSSL
   * are such; what reads the first bytes in front of it knows the name.
   */
  public static Optional<String> serverNameOf(SSLSession session) {
    return ServerNameNote.of(session);
  }

  /**
   * The server at the other end of a client's session, verified against the trust of now.
   *
   * @param rule identities that may answer
   * @throws SSLPeerUnverifiedException if it is not, or no longer, one of them
   * @throws MeshTlsException if there is no usable identity
   */
  public PeerIdentity calleeOf(SSLSession session, PeerRule rule)
      throws SSLPeerUnverifiedException {
    return peers.peer(session, PeerRole.SERVER, rule);
  }

  /**
   * Looks whether the server at the other end of a client's session may answer, member or not.
   *
   * @param rule who may answer
   * @throws SSLPeerUnverifiedException if it may not, now
   * @throws MeshTlsException if there is no usable identity where the rule is about members
   */
  public void requireCallee(SSLSession session, PeerRule rule) throws SSLPeerUnverifiedException {
    if (rule instanceof PeerRule.Certified certified) {
      peers.requireCertified(session, certified);
    } else {
      calleeOf(session, rule);
    }
  }

  /** Lets no further connection begin; established ones stay. Idempotent. */
  @Override
  public void close() {
    epochs.close();
  }
}
