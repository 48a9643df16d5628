package io.meshjvm.testkit;

import com.google.protobuf.Any;
import io.grpc.Server;
import io.grpc.Status;
import io.meshjvm.testkit.ca.Pem;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.testkit.config.Change;
import io.meshjvm.testkit.config.MeshStore;
import io.meshjvm.testkit.config.WorkloadGroup;
import io.meshjvm.testkit.fault.CaFaults;
import io.meshjvm.testkit.fault.ResponseFaults;
import io.meshjvm.testkit.internal.auth.CallerAuthenticator;
import io.meshjvm.testkit.internal.auth.ClientCertificateTrust;
import io.meshjvm.testkit.internal.csr.CertificateService;
import io.meshjvm.testkit.internal.csr.ChainMaker;
import io.meshjvm.testkit.internal.net.EventLoops;
import io.meshjvm.testkit.internal.net.GrpcHost;
import io.meshjvm.testkit.internal.net.ServingKeys;
import io.meshjvm.testkit.internal.net.TcpFront;
import io.meshjvm.testkit.internal.registration.RegistrationSettings;
import io.meshjvm.testkit.internal.registration.WorkloadRegistrar;
import io.meshjvm.testkit.internal.xds.AdsService;
import io.meshjvm.testkit.internal.xds.ControlPlane;
import io.meshjvm.testkit.internal.xds.Journal;
import io.meshjvm.testkit.internal.xds.Pusher;
import io.meshjvm.testkit.journal.Connection;
import io.meshjvm.testkit.render.MeshRenderer;
import io.meshjvm.testkit.render.RendererSettings;
import io.meshjvm.testkit.token.TokenIssuer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The parts of an {@link Istiod}, put together. */
final class IstiodServer implements AutoCloseable {

  private static final String CONTROLLER = "istiod-0";
  private static final List<String> SERVING_NAMES =
      List.of(Istiod.HOST, "istiod-remote.istio-system.svc", "istio-pilot.istio-system.svc");

  private final ReentrantLock lock = new ReentrantLock();
  private final MeshStore store = new MeshStore();
  private final Journal journal = new Journal();
  private final ResponseFaults responseFaults = new ResponseFaults();
  private final CaFaults caFaults = new CaFaults();
  private final EventLoops loops = new EventLoops();
  private final ServerThreads threads;
  private final TestCa ca;
  private final TokenIssuer tokens;
  private final ServingKeys servingKeys;
  private final StaticResources resources;
  private final WorkloadRegistrar registrar;
  private final ControlPlane plane;
  private final Pusher pusher;
  private final GrpcHost host;
  private final TcpFront front;
  private final @Nullable TcpFront gateway;
  private final String clusterId;
  private volatile Server server;
  private boolean closed;

  IstiodServer(Istiod.Builder options) {
    this.clusterId = options.clusterId;
    this.threads = new ServerThreads(options.scheduler);
    this.ca = certificateAuthority(options);
    this.tokens = new TokenIssuer(options.clock);
    this.servingKeys = new ServingKeys(ca.issueServer(SERVING_NAMES));
    this.resources = new StaticResources(renderer(options));
    this.registrar =
        new WorkloadRegistrar(
            store,
            new RegistrationSettings(
                CONTROLLER, options.grace, options.maxConnectionAge, options.ambient),
            options.clock,
            threads.scheduler(),
            lock);
    this.plane =
        new ControlPlane(
            options.trustDomain,
            CONTROLLER,
            resources,
            registrar,
            journal,
            responseFaults,
            options.clock,
            threads.scheduler(),
            lock);
    this.pusher = new Pusher(plane, lock, threads.scheduler(), options.debounce);
    this.host = host(options);
    this.server = host.start();
    this.front = TcpFront.plain(loops, () -> server.getPort());
    this.gateway =
        options.gateway
            ? TcpFront.bySni(loops, () -> server.getPort(), Set.copyOf(SERVING_NAMES))
            : null;
    var unused = store.onChange(this::changed);
  }

  private static TestCa certificateAuthority(Istiod.Builder options) {
    TestCa.Builder builder =
        TestCa.builder().trustDomain(options.trustDomain).keys(options.keys).clock(options.clock);
    return options.intermediate ? builder.withIntermediate().build() : builder.build();
  }

  private MeshRenderer renderer(Istiod.Builder options) {
    Supplier<List<String>> bundle =
        options.trustBundles ? () -> ca.roots().stream().map(Pem::certificate).toList() : List::of;
    return new MeshRenderer(
        store,
        RendererSettings.builder()
            .trustDomain(options.trustDomain)
            .clusterId(options.clusterId)
            .ambient(options.ambient)
            .trustRoots(bundle)
            .build());
  }

  private GrpcHost host(Istiod.Builder options) {
    return new GrpcHost(
        loops,
        threads.calls(),
        servingKeys,
        new ClientCertificateTrust(ca, options.clock),
        List.of(
            new AdsService(plane),
            new CertificateService(
                new ChainMaker(ca, options.clock), caFaults, journal, options.clock)),
        new CallerAuthenticator(tokens, options.trustDomain, Set.of(options.clusterId)));
  }

  private void changed(Change change) {
    pusher.batch(
        () -> {
          if (change.kind().equals(WorkloadGroup.KIND)) {
            registrar.groupChanged(change.namespace(), change.name());
          }
          pusher.changed();
          return null;
        });
  }

  void change(Runnable action) {
    pusher.batch(
        () -> {
          action.run();
          return null;
        });
  }

  void serve(String typeUrl, String name, Any resource) {
    resources.serve(typeUrl, name, resource);
    pusher.changed();
  }

  void withdraw(String typeUrl, String name) {
    resources.withdraw(typeUrl, name);
    pusher.changed();
  }

  void rotate(Runnable step) {
    step.run();
    servingKeys.replace(ca.issueServer(SERVING_NAMES));
    pusher.changed();
  }

  void pushAll() {
    locked(
        () -> {
          plane.push(true);
          return null;
        });
  }

  void closeStreams(Status status) {
    change(() -> plane.closeStreams(status));
  }

  List<Connection> connections() {
    return locked(plane::connections);
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  void goAway(Duration grace) {
    Server old = replaceServer();
    old.shutdown();
    ScheduledFuture<?> unused =
        threads.scheduler().schedule(old::shutdownNow, grace.toNanos(), TimeUnit.NANOSECONDS);
  }

  void restart() {
    replaceServer().shutdownNow();
    front.reset();
  }

  /** Lets another server take new connections; the one before stays open. */
  private synchronized Server replaceServer() {
    if (closed) {
      throw new IllegalStateException("this istiod is closed");
    }
    Server old = server;
    server = host.start();
    return old;
  }

  VmDirectory vmDirectory(VmSpec spec) {
    WorkloadGroup group =
        store
            .workloadGroup(spec.namespace(), spec.group())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no WorkloadGroup "
                            + spec.namespace()
                            + "/"
                            + spec.group()
                            + "; apply it first"));
    String trustDomain =
        ca.trustDomain().equals(TestCa.DEFAULT_TRUST_DOMAIN) ? "" : ca.trustDomain();
    return new VmDirectory(
        spec,
        group,
        clusterId,
        trustDomain,
        Istiod.HOST,
        spec.throughGateway() ? gateway().port() : front.port(),
        ca.rootsPem(),
        tokens.issue(group.namespace(), group.template().serviceAccount(), spec.tokenTtl()));
  }

  TcpFront front() {
    return front;
  }

  TcpFront gateway() {
    if (gateway == null) {
      throw new IllegalStateException("built without eastWestGateway()");
    }
    return gateway;
  }

  TestCa ca() {
    return ca;
  }

  TokenIssuer tokens() {
    return tokens;
  }

  MeshStore store() {
    return store;
  }

  Journal journal() {
    return journal;
  }

  ResponseFaults responseFaults() {
    return responseFaults;
  }

  CaFaults caFaults() {
    return caFaults;
  }

  int pushes() {
    return pusher.pushes();
  }

  // Its last callbacks need the threads that are stopped next.
  private static void stop(Server stopped) {
    try {
      // First in order: connections that are ending by themselves are not broken in the middle of
      // it.
      if (!stopped.shutdown().awaitTermination(200, TimeUnit.MILLISECONDS)) {
        boolean unused = stopped.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    registrar.close();
    closeStreams(Status.UNAVAILABLE.withDescription("istiod stops"));
    stop(server);
    front.close();
    if (gateway != null) {
      gateway.close();
    }
    threads.close();
    loops.close();
  }
}
