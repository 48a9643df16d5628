package io.meshjvm.sdk;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.bootstrap.BootstrapLoader;
import io.meshjvm.core.bootstrap.InboundForward;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.core.identity.Svid;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.DnsAnswer;
import io.meshjvm.dns.MeshNames;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.TrafficSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.SocketFactory;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;

/**
 * A member of an Istio mesh, in this JVM.
 *
 * <p>From the moment it is started it keeps its identity fresh, its registration and health
 * reported, and the mesh's names, services and trust at hand, through every restart of the control
 * plane, until it is closed. All methods may be called from any thread. Two members in one JVM
 * share nothing.
 */
public final class Mesh implements MeshMember, AutoCloseable {

  private final Member member;
  private final Lifecycle lifecycle;

  Mesh(MeshBuilder builder, Bootstrap bootstrap, MeshThread thread) {
    this.member = Member.start(builder, bootstrap, thread);
    try {
      this.lifecycle = new Lifecycle(member, builder.drain, builder.closeOnShutdown);
    } catch (RuntimeException | Error e) {
      member.close();
      throw e;
    }
  }

  /**
   * Describes a member from the five files of {@code istioctl x workload entry configure} in one
   * directory, unchanged.
   */
  public static MeshBuilder fromDirectory(Path directory) {
    return new MeshBuilder(BootstrapLoader.fromDirectory(directory));
  }

  /** Describes a member from the five files at the places where Istio's VM package expects them. */
  public static MeshBuilder fromInstalledFiles() {
    return new MeshBuilder(BootstrapLoader.installed());
  }

  /**
   * Waits until the member is registered, healthy and provisioned.
   *
   * @return this member
   * @throws MeshJoinException MESH-3001 if that takes longer than {@code timeout}, with what is
   *     missing; the member goes on trying. MESH-3002 if the member is closed, MESH-3003 if the
   *     thread is interrupted meanwhile
   */
  public Mesh awaitReady(Duration timeout) {
    lifecycle.awaitReady(timeout);
    return this;
  }

  /** How this member stands. */
  public MeshState state() {
    return lifecycle.state();
  }

  /**
   * Tells {@code listener} of each change of {@link #state()}, on a thread of its own; only the
   * newest is kept for it.
   */
  public Watch onChange(Consumer<? super MeshState> listener) {
    return lifecycle.watch(listener);
  }

  /**
   * Runs {@code stop} when the member leaves, after peers have been told not to call it any more
   * and before it disconnects: the place to stop a server. Run newest first, on the thread that
   * closes.
   */
  public void onLeave(Runnable stop) {
    lifecycle.onLeave(stop);
  }

  /** TLS contexts for servers and clients; they may be handed out before there is an identity. */
  public MeshTls tls() {
    return member.tls();
  }

  /**
   * What decides about callers of this workload, for servers that ask by themselves; it counts its
   * decisions.
   */
  public InboundGuard inbound() {
    return member.inbound();
  }

  /** The names of the mesh, as its virtual addresses. */
  public MeshNames names() {
    return member.names();
  }

  /** The services of the mesh with their endpoints. */
  public Source<TrafficSnapshot> traffic() {
    return member.traffic();
  }

  /**
   * {@inheritDoc}
   *
   * <p>There are {@link Bootstrap}, {@link MeshNames}, {@link io.meshjvm.dns.HostAnswers}, {@link
   * io.meshjvm.traffic.Traffic}, {@link io.meshjvm.traffic.Destinations}, {@link
   * io.meshjvm.traffic.HostResolver}, {@link MeshTls}, {@link io.meshjvm.policy.InboundPolicies},
   * {@link InboundGuard}, {@link io.meshjvm.outbound.EndpointTls}, {@link
   * io.meshjvm.outbound.EndpointConnections}, {@link SocketFactory}, the one of {@link
   * #socketFactory()}, and with {@code mesh-proxy} {@link io.meshjvm.core.spi.LoopbackPlane} and
   * {@link io.meshjvm.core.spi.InboundTerminator}.
   */
  @Override
  public <T> T part(Class<T> type) {
    return member.parts().part(type);
  }

  /** The identity of this workload, if it has one already. */
  public Optional<SpiffeId> spiffeId() {
    return member.identity().current().map(WorkloadIdentity::svid).map(Svid::id);
  }

  /**
   * Connects to an endpoint of a mesh service, over mutual TLS where the endpoint asks for it.
   *
   * <p>A host that the mesh does not know is reached as a sidecar would: in plain TCP by the
   * system's DNS if the mesh's {@code outboundTrafficPolicy} or the setting {@code outboundPolicy}
   * allows any, else not at all. The connection counts against the circuit breakers of its cluster
   * until it is closed, and whether it comes to be against the endpoint in outlier detection.
   *
   * @param host name of the service: full, short ({@code httpbin.default}), or of a ServiceEntry;
   *     or an IP address: a service's virtual one, or a headless endpoint's own
   * @param port port of the service, not of the workload
   * @return a connected socket; what is written in plain is protected underneath
   * @throws UnknownHostException if neither the mesh nor the system's DNS knows the host
   * @throws java.net.ConnectException if no endpoint takes the connection, with the reasons; if the
   *     circuit breaker of the cluster or the outbound policy refuses the call
   */
  public Socket connect(String host, int port) throws IOException {
    return connect(host, port, AppProtocol.TCP);
  }

  /** The same as {@link #connect(String, int)} for a connection that speaks {@code protocol}. */
  public Socket connect(String host, int port, AppProtocol protocol) throws IOException {
    return member.dialler().dial(host, port, protocol, null);
  }

  /**
   * Sockets that connect as {@link #connect(String, int)} does, for clients that make their own.
   */
  public SocketFactory socketFactory() {
    return socketFactory(AppProtocol.TCP);
  }

  /** The same as {@link #socketFactory()} for connections that speak {@code protocol}. */
  public SocketFactory socketFactory(AppProtocol protocol) {
    return new MeshSocketFactory(member.dialler(), protocol);
  }

  /**
   * The same as {@link #socketFactory(AppProtocol)}, for clients that call hosts outside of the
   * mesh as well: those get sockets of {@code others}, untouched. Until the mesh has told its
   * services nothing can be said to be outside, and nothing connects.
   */
  public SocketFactory socketFactory(AppProtocol protocol, SocketFactory others) {
    return new MeshSocketFactory(
        member.dialler(), protocol, new OtherHosts(member.traffic(), others));
  }

  /**
   * A context for JDK-style clients that make TLS themselves ({@code https://httpbin.default:8000})
   * and are led to an endpoint by other means, such as {@code mesh-dns-jdk}: the server name, and
   * the identities that may answer, are those of the service behind host and service port at that
   * moment.
   *
   * <p>What is no service of the mesh, or speaks plaintext, fails with {@link
   * io.meshjvm.tls.MeshTlsException#UNKNOWN_TARGET}; hosts outside want the JVM's own context.
   * Clients that check host names take {@link #hostnameVerifier()} too. Offers HTTP/1.1.
   */
  public SSLContext sslContext() {
    return sslContext(AppProtocol.HTTP1);
  }

  /** The same as {@link #sslContext()} for connections that speak {@code protocol}. */
  public SSLContext sslContext(AppProtocol protocol) {
    return tls().clientContext(member.targets(protocol));
  }

  /** Checks the SPIFFE id in place of a host name; refuses whatever is no service of the mesh. */
  public MeshHostnameVerifier hostnameVerifier() {
    return hostnameVerifier((host, session) -> false);
  }

  /**
   * The same as {@link #hostnameVerifier()} for clients that call hosts outside of the mesh as
   * well: those are for {@code others} to verify.
   */
  public MeshHostnameVerifier hostnameVerifier(HostnameVerifier others) {
    return new MeshHostnameVerifier(
        member.traffic(), member.targets(AppProtocol.HTTP1), tls(), others);
  }

  /**
   * Listens on loopback for connections to a service, for code that takes a host and port and
   * nothing else: a JDBC URL, a client in a library. Whoever connects there speaks plain to an
   * endpoint of the service, as with {@link #connect(String, int)}. Needs {@code mesh-proxy} on the
   * class path.
   *
   * @param host name of the service, as in {@link #connect(String, int)}
   * @param port port of the service
   * @return an address of 127.0.0.0/8 that is the host's own for the life of the process, and
   *     {@code port} where the operating system lets this process have it, else another one
   * @throws io.meshjvm.core.spi.LoopbackException MESH-1601 without {@code mesh-proxy}, and further
   *     MESH-16xx if this machine cannot have it
   * @throws io.meshjvm.traffic.TrafficException if the mesh knows no such host or port
   */
  public InetSocketAddress forward(String host, int port) {
    return member.loopback().plane().forward(host, port);
  }

  /**
   * Where an HTTP proxy takes requests and {@code CONNECT} for services of the mesh, on loopback.
   * Needs {@code mesh-proxy} on the class path; throws as {@link #forward} does.
   */
  public InetSocketAddress httpProxy() {
    return member.loopback().plane().httpProxy();
  }

  /**
   * What makes the JDK's {@code HttpClient} call services of the mesh by {@link #httpProxy()}:
   * {@code HttpClient.newBuilder().proxy(mesh.proxySelector())}. Every other host is called
   * directly. Throws as {@link #forward} does.
   */
  public ProxySelector proxySelector() {
    return proxySelector(HttpClient.Builder.NO_PROXY);
  }

  /**
   * The same as {@link #proxySelector()}.
   *
   * @param others asked for every other host
   */
  public ProxySelector proxySelector(ProxySelector others) {
    return member.loopback().plane().proxySelector(others);
  }

  /**
   * Serves a port of this workload for an application that knows nothing of the mesh: ends mutual
   * TLS as the mesh's PeerAuthentication says, obeys its AuthorizationPolicies and
   * RequestAuthentications, and hands on what may pass to the application's own port. HTTP/1.1,
   * HTTP/2, gRPC and every protocol over TCP. Needs {@code mesh-proxy} on the class path; the
   * setting {@code inboundForward} does the same without code.
   *
   * <p>When the member leaves, peers are asked to go elsewhere, and what is under way may finish
   * before what {@link #onLeave} was given runs.
   *
   * @param port of this workload, on all its addresses; 0 for any free one
   * @param application where the application listens, on loopback and nowhere else
   * @return where peers connect
   * @throws io.meshjvm.core.spi.ServingException MESH-1620 without {@code mesh-proxy}, MESH-1621 if
   *     the port cannot be listened on, MESH-1622 if the application is not on loopback
   */
  public InetSocketAddress serve(int port, InetSocketAddress application) {
    return member.terminator().serve(new InetSocketAddress(port), application);
  }

  /**
   * The same as {@link #serve(int, InetSocketAddress)} at one address of this workload, as it has
   * to be where the application has the same port on loopback, or for an application of which is
   * known what it speaks.
   */
  public InetSocketAddress serve(InboundForward forward) {
    return member.terminator().serve(forward);
  }

  /**
   * The addresses of {@code name}: the mesh's if it is a name of the mesh, otherwise the system's.
   * A mesh address is virtual and usually leads nowhere without a proxy; use {@link
   * #connect(String, int)} to reach the service.
   *
   * @throws UnknownHostException if nobody knows the name
   */
  public List<InetAddress> resolve(String name) throws UnknownHostException {
    return member.resolve(name);
  }

  /**
   * Where the DNS listener answers, over UDP and TCP, if the setting {@code dnsListen} asks for it.
   */
  public Optional<InetSocketAddress> dnsAddress() {
    return member.dnsAddress();
  }

  /**
   * Takes this workload out of service, whatever its health checks say, or gives it back to them.
   *
   * @param serving false to be reported unhealthy from now on
   */
  public void setServing(boolean serving) {
    member.registration().setServing(serving);
  }

  /**
   * How this member stands in its mesh, for people ({@code text()}) and machines ({@code json()}).
   */
  public JoinReport joinReport() {
    return new Reporter(member).report(state());
  }

  /**
   * Where calls to a service go at this moment, and why not elsewhere, for people ({@code text()})
   * and machines ({@code json()}). Asking changes nothing of where calls go.
   *
   * @param host name of the service in any of its forms
   * @param port port of the service, not of the workload
   * @throws io.meshjvm.traffic.TrafficException if the mesh knows no such host or port, or has not
   *     told yet
   */
  public CallReport explain(String host, int port) {
    return explain(Call.to(host, port));
  }

  /** The same as {@link #explain(String, int)} for calls to a subset, or of a key. */
  public CallReport explain(Call call) {
    return CallReport.of(names(), traffic().current(), bootstrap().node(), call);
  }

  /** Whether {@code name}, in any of its forms, is a name of the mesh. */
  public boolean knows(String name) {
    return !(names().lookup(name, AddressFamily.ANY) instanceof DnsAnswer.NotInMesh);
  }

  /**
   * Asks for a fresh SVID now, for example after a compromise of the old one; what is at hand
   * serves until it is there.
   */
  public void renewIdentity() {
    member.trunk().renewIdentity();
  }

  /** What this member was made from. */
  public Bootstrap bootstrap() {
    return member.bootstrap();
  }

  /**
   * Leaves in order: reports unhealthy, waits for the drain time, runs what {@link #onLeave} was
   * given, disconnects. Blocks until then. Idempotent; a second caller waits for the first.
   */
  @Override
  public void close() {
    lifecycle.leave();
  }

  /** Disconnects at once, for a member that never was ready. */
  void abandon() {
    lifecycle.abandon();
  }
}
